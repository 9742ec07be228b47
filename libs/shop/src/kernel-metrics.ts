import type { KernelMetrics } from '#event-sourcing';
import type { Metrics } from '#observability';

/** What the runners count, in Prometheus' words. */
export const kernelMetrics = (metrics: Metrics): KernelMetrics => ({
  projected: (projection, events, seconds) => metrics.projectionApplied(projection, events, seconds),
  lag: (member, seconds) => metrics.projectionLag(member, 0, seconds),
  memberFailed: (member) => metrics.subscriptionRestarted(member),
  memberRunning: () => undefined,
  resubscribed: (reason) => metrics.subscriptionRestarted(reason),
  inputRecorded: (process) => metrics.processStepped(process, 'recorded'),
  commandSent: (process, _command, outcome) => metrics.processStepped(process, outcome),
  processBacklog: () => undefined,
  timerFired: (process) => metrics.timerFired(process),
});
