import { EventStore } from '#event-sourcing';
import { Database } from '#postgres';
import { Refusal, type RefusalCode } from '#kernel';
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

/** One thing the process cannot work without. `check` rejects when it is missing; silence counts as missing. */
export type ReadinessCheck = Readonly<{
  name: string;
  code: RefusalCode;
  check: () => PromiseLike<unknown>;
  /** Default 1000. */
  timeoutMs?: number;
}>;

/** What `/health/ready` asks. Applications and libraries add their checks when they start. */
@Injectable()
export class Readiness {
  private readonly list: ReadinessCheck[] = [];

  add(...checks: readonly ReadinessCheck[]): void {
    this.list.push(...checks);
  }

  get checks(): readonly ReadinessCheck[] {
    return this.list;
  }
}

export const databaseCheck = (database: Database): ReadinessCheck => ({
  name: 'database',
  code: 'DATABASE_UNAVAILABLE',
  check: () => database.knex.raw('SELECT 1'),
});

export const eventStoreCheck = (store: EventStore): ReadinessCheck => ({
  name: 'eventStore',
  code: 'EVENT_STORE_UNAVAILABLE',
  check: () => store.head(),
});

export async function runCheck({ name, code, check, timeoutMs = 1000 }: ReadinessCheck): Promise<void> {
  const late = new AbortController();
  const timeout = sleep(timeoutMs, null, { signal: late.signal }).then(() => {
    throw new Refusal(code, `${name} did not answer within ${timeoutMs} ms`);
  });
  timeout.catch(() => undefined);
  try {
    await Promise.race([check(), timeout]);
  } finally {
    late.abort();
  }
}
