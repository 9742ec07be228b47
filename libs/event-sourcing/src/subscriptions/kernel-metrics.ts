/** What the runners tell whoever counts. All calls are cheap and never throw. `member` is a projection's name or a process's category. */
export interface KernelMetrics {
  /** One transaction of one projection: events that concerned it, seconds it took. */
  projected(projection: string, events: number, seconds: number): void;
  /** Age of the oldest event a member has not dealt with; 0 when it has nothing to do, null when it does not run here. */
  lag(member: string, seconds: number | null): void;
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
  /** Commands of a process that have been tried so often that somebody should look. */
  commandsStuck(process: string, commands: number): void;
  /** A process knows no way on and calls for an operator. */
  deadEnd(process: string, alarm: string): void;
  /** An event that others wrote into the log was passed over. */
  foreignEvent(): void;
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
  commandsStuck: nothing,
  deadEnd: nothing,
  foreignEvent: nothing,
  timerFired: nothing,
};
