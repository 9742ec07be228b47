/** What the main process asks of the generator, and what it answers: plain data over IPC. */
export type Shop = Readonly<{
  port: number;
  /** Products with stock for everybody. */
  skus: readonly string[];
  /** Access tokens of signed-in customers; client n uses the nth. */
  customers: readonly string[];
}>;

export type Scenario = 'sixCalls' | 'oneShot' | 'list' | 'details' | 'bare' | 'row';

export type Job =
  | Readonly<{ kind: 'load'; scenario: Scenario; shop: Shop; clients: number; ms: number }>
  /** Every buyer once, `atOnce` of them at a time, for one unit of one product. */
  | Readonly<{ kind: 'crowd'; shop: Shop; sku: string; buyers: number; atOnce: number }>
  | Readonly<{ kind: 'appends'; url: string; inFlight: number; ms: number }>
  | Readonly<{ kind: 'inserts'; url: string; clients: number; ms: number }>;

export type Ended = 'done' | 'refused' | 'timedOut' | 'failed';

export type Tally = Readonly<
  Record<Ended, number> & {
    seconds: number;
    perSecond: number;
    p50Ms: number;
    p99Ms: number;
    maxMs: number;
    /** HTTP requests sent. */
    requests: number;
    /** The first thing that went wrong, for the reader. */
    trouble: string | null;
  }
>;
