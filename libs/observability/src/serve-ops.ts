import { configureHttp, createHttpAdapter, Drain, HealthController, ProblemFilter, Readiness } from '#http';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TerminusModule } from '@nestjs/terminus';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { NestLogger } from './nest-logger.js';
import { observeHttp } from './observe-http.js';
import { BaseLog } from './observability.module.js';

/** Health and metrics of another application: its own instances of what counts and checks. */
@Module({})
class OpsModule {
  static of(app: INestApplicationContext): DynamicModule {
    const shared = [Readiness, Drain, Metrics, BaseLog].map((token) => ({
      provide: token,
      useValue: app.get<unknown>(token, { strict: false }),
    }));
    return {
      module: OpsModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [...shared, { provide: APP_FILTER, useClass: ProblemFilter }],
    };
  }
}

/** `/health/live`, `/health/ready` and `/metrics` for a process that serves nothing else. Close it with the process. */
export async function serveOps(
  of: INestApplicationContext,
  { host, port }: Readonly<{ host: string; port: number }>,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(OpsModule.of(of), createHttpAdapter(), {
    logger: of.get(NestLogger, { strict: false }),
    abortOnError: false,
  });
  await configureHttp(app, { docs: false });
  observeHttp(app);
  await app.listen(port, host);
  return app;
}
