import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { TerminusModule } from '@nestjs/terminus';
import { AccessGuard } from './auth/access.guard.js';
import { AccessTokenStrategy } from './auth/access-token.strategy.js';
import { AccessTokens } from './auth/access-tokens.js';
import { AuthSettings } from './auth/auth-settings.js';
import { DeclaredAccess } from './auth/declared-access.js';
import { CacheStores, ListCache } from './cache/list-cache.js';
import { Drain } from './drain.js';
import { HealthController, ServiceController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { OnceOnly } from './idempotency/once-only.js';
import { PostgresIdempotencyKeys } from './idempotency/postgres-idempotency-keys.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { ServiceInfo } from './service-info.js';
import { SchemaPipe } from './validation/validation.pipe.js';

type HttpSettings = Readonly<{
  auth: Readonly<{ secret: string; issuer?: string; audience?: string; accessTtlSeconds?: number }>;
  service?: Readonly<{ name?: string; version?: string }>;
  /** Stores of the list cache; memory of this process when not given. */
  cacheStores?: CacheStores;
}>;

const quarterOfAnHour = 15 * 60;

/** Everything the contexts say over HTTP with. Needs `Clock` (and `Progress` for `@Reads`, `Database` for
 *  `@Idempotent`) provided globally. */
@Module({})
export class HttpModule {
  static forRoot({ auth, service, cacheStores }: HttpSettings): DynamicModule {
    const authSettings: AuthSettings = {
      issuer: 'storefold',
      audience: 'storefold',
      accessTtlSeconds: quarterOfAnHour,
      ...auth,
    };
    const info: ServiceInfo = {
      name: service?.name ?? 'storefold',
      version: service?.version ?? '0.0.0',
      links: { docs: '/docs', openapi: '/docs-json', health: '/health/ready', metrics: '/metrics', api: '/api/v1' },
    };
    return {
      module: HttpModule,
      global: true,
      imports: [DiscoveryModule, TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, ServiceController],
      providers: [
        { provide: AuthSettings, useValue: authSettings },
        { provide: JwtService, useFactory: () => new JwtService({ secret: authSettings.secret }) },
        { provide: ServiceInfo, useValue: info },
        { provide: IdempotencyKeys, useClass: PostgresIdempotencyKeys },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: SchemaPipe },
        ...(cacheStores ? [{ provide: CacheStores, useValue: cacheStores }] : []),
        AccessTokens,
        AccessTokenStrategy,
        DeclaredAccess,
        Drain,
        ListCache,
        OnceOnly,
        Readiness,
      ],
      exports: [AccessTokens, AuthSettings, DeclaredAccess, Drain, IdempotencyKeys, ListCache, OnceOnly, Readiness],
    };
  }
}
