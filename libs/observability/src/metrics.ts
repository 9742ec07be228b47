import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const latency = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const batches = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000];

/** Everything the processes count. Labels come from code, never from callers: routes are templates, outcomes are codes. */
export class Metrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];

  private readonly http = new Histogram({
    name: 'shop_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: latency,
    registers: this.registers,
  });
  private readonly broken = this.counter('shop_http_broken_requests_total', 'Requests the HTTP parser refused', [
    'code',
  ]);
  private readonly commandSeconds = new Histogram({
    name: 'shop_command_duration_seconds',
    help: 'Time a command took, by outcome: ok, a refusal code, or error',
    labelNames: ['command', 'outcome'] as const,
    buckets: latency,
    registers: this.registers,
  });
  private readonly appendSeconds = this.histogram('shop_eventstore_append_seconds', 'Time of one append', latency);
  private readonly appendCommands = this.histogram(
    'shop_eventstore_append_commands',
    'Commands of one append',
    batches,
  );
  private readonly appendEvents = this.histogram('shop_eventstore_append_events', 'Events of one append', batches);
  private readonly conflicts = this.counter('shop_eventstore_conflicts_total', 'Appends that lost a race');
  private readonly unknown = this.counter('shop_eventstore_unknown_outcomes_total', 'Appends that had to be looked up');
  private readonly projectedEvents = this.counter('shop_projection_events_total', 'Events applied', ['projection']);
  private readonly projectionBatch = new Histogram({
    name: 'shop_projection_batch_seconds',
    help: 'Time of one batch with its commit',
    labelNames: ['projection'] as const,
    buckets: latency,
    registers: this.registers,
  });
  private readonly lagSeconds = this.gauge(
    'shop_projection_lag_seconds',
    'Age of the oldest event not dealt with, by projection or process; 0 when it is up to date',
    ['member'],
  );
  private readonly running = this.gauge('shop_member_running', '1 while this instance runs it', ['member']);
  private readonly failures = this.counter('shop_member_failures_total', 'Times it stopped because of an error', [
    'member',
  ]);
  private readonly resubscriptions = this.counter('shop_subscription_restarts_total', 'Subscriptions made anew', [
    'reason',
  ]);
  private readonly inputs = this.counter('shop_process_inputs_total', 'Inputs recorded', ['process', 'input']);
  private readonly sent = new Histogram({
    name: 'shop_process_command_seconds',
    help: 'Time of a command a process sent, by outcome: done, refused or retried',
    labelNames: ['process', 'command', 'outcome'] as const,
    buckets: latency,
    registers: this.registers,
  });
  private readonly backlog = this.gauge('shop_process_backlog', 'Inputs that are not finished', ['process']);
  private readonly stuck = this.gauge(
    'shop_process_stuck_commands',
    'Commands that were tried in vain again and again',
    ['process'],
  );
  private readonly deadEnds = this.counter('shop_process_dead_ends_total', 'Calls for an operator', [
    'process',
    'alarm',
  ]);
  private readonly foreign = this.counter('shop_foreign_events_total', 'Events of others that were passed over');
  private readonly timers = this.counter('shop_process_timers_total', 'Timers that fired', ['process', 'timer']);
  private readonly timerDelay = this.histogram(
    'shop_process_timer_delay_seconds',
    'Time after a timer was due',
    latency,
  );

  /** Memory, CPU, event loop and handles of this process. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  requestFinished(method: string, route: string, status: number, seconds: number): void {
    this.http.observe({ method, route, status: String(status) }, seconds);
  }

  requestBroken(code: string): void {
    this.broken.inc({ code });
  }

  /** `outcome`: ok, a refusal code, or error. */
  commandFinished(command: string, outcome: string, seconds: number): void {
    this.commandSeconds.observe({ command, outcome }, seconds);
  }

  appended(commands: number, events: number, seconds: number): void {
    this.appendSeconds.observe(seconds);
    this.appendCommands.observe(commands);
    this.appendEvents.observe(events);
  }

  conflict(): void {
    this.conflicts.inc();
  }

  outcomeUnknown(): void {
    this.unknown.inc();
  }

  projected(projection: string, events: number, seconds: number): void {
    this.projectedEvents.inc({ projection }, events);
    this.projectionBatch.observe({ projection }, seconds);
  }

  /** Null: it does not run here, so there is nothing to say. */
  lag(member: string, seconds: number | null): void {
    if (seconds === null) this.lagSeconds.remove({ member });
    else this.lagSeconds.set({ member }, seconds);
  }

  memberFailed(member: string): void {
    this.failures.inc({ member });
  }

  memberRunning(member: string, running: 0 | 1): void {
    this.running.set({ member }, running);
  }

  resubscribed(reason: string): void {
    this.resubscriptions.inc({ reason });
  }

  inputRecorded(process: string, input: string): void {
    this.inputs.inc({ process, input });
  }

  commandSent(process: string, command: string, outcome: 'done' | 'refused' | 'retried', seconds: number): void {
    this.sent.observe({ process, command, outcome }, seconds);
  }

  processBacklog(process: string, inputs: number): void {
    this.backlog.set({ process }, inputs);
  }

  commandsStuck(process: string, commands: number): void {
    this.stuck.set({ process }, commands);
  }

  deadEnd(process: string, alarm: string): void {
    this.deadEnds.inc({ process, alarm });
  }

  foreignEvent(): void {
    this.foreign.inc();
  }

  timerFired(process: string, timer: string, lateSeconds: number): void {
    this.timers.inc({ process, timer });
    this.timerDelay.observe(lateSeconds);
  }

  private counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: this.registers });
  }

  private gauge(name: string, help: string, labelNames: readonly string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: this.registers });
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: this.registers });
  }
}
