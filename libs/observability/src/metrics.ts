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
  private readonly projected = this.counter('shop_projection_events_total', 'Events applied', ['projection']);
  private readonly projectionBatch = new Histogram({
    name: 'shop_projection_batch_seconds',
    help: 'Time of one batch with its commit',
    labelNames: ['projection'] as const,
    buckets: latency,
    registers: this.registers,
  });
  private readonly lagSeconds = this.gauge('shop_projection_lag_seconds', 'Age of the newest event applied', [
    'projection',
  ]);
  private readonly lagEvents = this.gauge('shop_projection_lag_events', 'Events seen but not applied', ['projection']);
  private readonly steps = this.counter('shop_process_steps_total', 'Steps of processes', ['process', 'outcome']);
  private readonly timers = this.counter('shop_process_timers_total', 'Timers that fired', ['process']);
  private readonly running = this.gauge('shop_process_running', 'Processes that have not ended', ['process']);
  private readonly parked = this.gauge('shop_parked_events', 'Events set aside for an operator', ['subscription']);
  private readonly reconnects = this.counter('shop_subscription_restarts_total', 'Subscriptions restarted', [
    'subscription',
  ]);

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

  /** One committed batch of a projection. */
  projectionApplied(projection: string, events: number, seconds: number): void {
    this.projected.inc({ projection }, events);
    this.projectionBatch.observe({ projection }, seconds);
  }

  projectionLag(projection: string, events: number, seconds: number): void {
    this.lagEvents.set({ projection }, events);
    this.lagSeconds.set({ projection }, seconds);
  }

  /** `outcome`: done, refused, retried or parked. */
  processStepped(process: string, outcome: string): void {
    this.steps.inc({ process, outcome });
  }

  processStarted(process: string): void {
    this.running.inc({ process });
  }

  processEnded(process: string): void {
    this.running.dec({ process });
  }

  timerFired(process: string): void {
    this.timers.inc({ process });
  }

  parkedEvents(subscription: string, count: number): void {
    this.parked.set({ subscription }, count);
  }

  subscriptionRestarted(subscription: string): void {
    this.reconnects.inc({ subscription });
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
