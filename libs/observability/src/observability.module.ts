import { type DynamicModule, Module } from '@nestjs/common';
import { CommandMetrics } from './command-metrics.js';
import { createLog, type Log, type LogOptions } from './logger.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { NestLogger } from './nest-logger.js';

/** The process's log, as an injection token. */
export abstract class BaseLog {
  abstract readonly log: Log;
}

type ObservabilitySettings = LogOptions;

/** Log and metrics of one process. `app.useLogger(app.get(NestLogger))` makes Nest speak through it. */
@Module({})
export class ObservabilityModule {
  static forRoot(settings: ObservabilitySettings): DynamicModule {
    const log = createLog(settings);
    return {
      module: ObservabilityModule,
      global: true,
      controllers: [MetricsController],
      providers: [
        { provide: BaseLog, useValue: { log } satisfies BaseLog },
        { provide: NestLogger, useValue: new NestLogger(log) },
        { provide: Metrics, useFactory: processMetrics },
        CommandMetrics,
      ],
      exports: [BaseLog, NestLogger, Metrics],
    };
  }
}

function processMetrics(): Metrics {
  const metrics = new Metrics();
  metrics.collectProcess();
  return metrics;
}
