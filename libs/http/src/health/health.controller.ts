import { Refusal, type RefusalCode } from '#kernel';
import { Controller, Get, Header, HttpException } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { z } from 'zod';
import { Public } from '../auth/access-rules.js';
import { Answers } from '../docs/answers.js';
import { Drain } from '../drain.js';
import { ServiceInfo } from '../service-info.js';
import { Readiness, type ReadinessCheck, runCheck } from './readiness.js';

const Alive = z.object({ status: z.literal('ok') });
const Ready = z.object({
  status: z.string(),
  details: z.record(z.string(), z.looseObject({ status: z.string() })),
});

@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly drain: Drain,
  ) {}

  /** The process runs. Depends on nothing else, so that nobody restarts it because of a database. */
  @Public()
  @Get('health/live')
  @Answers(200, Alive)
  @Header('cache-control', 'no-store')
  live() {
    return { status: 'ok' } as const;
  }

  @Public()
  @Get('health/ready')
  @Answers(200, Ready)
  @Header('cache-control', 'no-store')
  async ready() {
    if (this.drain.isDraining) throw new Refusal('SHUTTING_DOWN', 'the service is shutting down');
    const { checks } = this.readiness;
    try {
      const { status, details } = await this.health.check(checks.map((check) => () => this.indicate(check)));
      return { status, details };
    } catch (error) {
      if (!(error instanceof HttpException)) throw error;
      throw notReady(checks, error.getResponse());
    }
  }

  private async indicate(check: ReadinessCheck): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(check.name);
    try {
      await runCheck(check);
      return indicator.up();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return indicator.down();
    }
  }
}

/** Says which parts are missing, not why: addresses and credentials hide in the words of drivers. */
function notReady(checks: readonly ReadinessCheck[], response: unknown): Refusal {
  const details = (response as { details?: Record<string, { status: string }> }).details ?? {};
  const missing = checks.filter(({ name }) => details[name]?.status !== 'up');
  const code: RefusalCode = missing[0]?.code ?? 'INTERNAL';
  return new Refusal(code, `not ready: ${missing.map(({ name }) => name).join(', ')}`, { details });
}

const Service = z.object({ name: z.string(), version: z.string(), links: z.record(z.string(), z.string()) });

@Controller()
export class ServiceController {
  constructor(private readonly info: ServiceInfo) {}

  @Public()
  @Get()
  @Answers(200, Service)
  show() {
    const { name, version, links } = this.info;
    return { name, version, links };
  }
}
