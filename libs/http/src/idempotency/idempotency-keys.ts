/** An answer as it went over the wire the first time. */
export type StoredAnswer = Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: string }>;

/** What is known about a key: ours to run, running elsewhere, done, or used for another request. */
export type Claim =
  | Readonly<{ is: 'ours' }>
  | Readonly<{ is: 'running' }>
  | Readonly<{ is: 'finished'; answer: StoredAnswer }>
  | Readonly<{ is: 'reused' }>;

/** The memory of keyed requests. A claim lasts for the lease; an owner that is gone loses it to whoever asks next. */
export abstract class IdempotencyKeys {
  abstract claim(id: string, fingerprint: Buffer, leaseMs: number): Promise<Claim>;
  abstract renew(id: string, leaseMs: number): Promise<void>;
  abstract finish(id: string, answer: StoredAnswer): Promise<void>;
  abstract release(id: string): Promise<void>;
  /** Forgets keys older than a day, and says how many. */
  abstract purge(): Promise<number>;
}
