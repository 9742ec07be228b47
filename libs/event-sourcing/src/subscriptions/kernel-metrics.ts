/** What the runners tell whoever counts. All calls are cheap and never throw. `member` is a projection's name or a process's category. */
export interface KernelMetrics {
  /** One transaction of one projection: events that concerned it, seconds it took. */
  projected(projection: string, events: number, seconds: number): void;
  /** Seconds from the recording of an event to the commit of its rows, for the last event of a batch. */
  lag(member: string, seconds: number): void;
  /** A member stopped because of an error and will try again. */
  memberFailed(member: string): void;
  /** This instance began (1) or ceased (0) to run a member. */
  memberRunning(member: string, running: 0 | 1): void;
  /** A subscription was lost or found silent, and made anew. */
  resubscribed(reason: string): void;
  inputRecorded(process: string, input: string): void;
  commandSent(process: string, command: string, outcome: 'done' | 'refused' | 'retried', seconds: number): void;
  /** Inputs of a process that are not finished yet. */
  processBacklog(process: string, inputs: number): void;
  /** `lateSeconds` after it was due. */
  timerFired(process: string, timer: string, lateSeconds: number): void;
}

const nothing = (): void => undefined;

export const noKernelMetrics: KernelMetrics = {
  projected: nothing,
  lag: nothing,
  memberFailed: nothing,
  memberRunning: nothing,
  resubscribed: nothing,
  inputRecorded: nothing,
  commandSent: nothing,
  processBacklog: nothing,
  timerFired: nothing,
};
