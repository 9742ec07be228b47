import { startTestPostgres, type TestPostgres } from '#embedded';
import { migrate, PostgresDatabase } from '#postgres';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { httpMigrations } from '../src/index.js';
import { PostgresIdempotencyKeys } from '../src/idempotency/postgres-idempotency-keys.js';

const leaseMs = 8_000;
const fingerprint = createHash('sha256').update('one request').digest();

/** As two processes hold them: an owner and connections each. */
const instance = (url: string) => {
  const database = new PostgresDatabase({ url, maxConnections: 4 });
  return { database, keys: new PostgresIdempotencyKeys(database) };
};

const shuffled = <T>(all: readonly T[]): readonly T[] =>
  all
    .map((one) => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

describe('keys that many requests claim at once', () => {
  let postgres: TestPostgres;
  let instances: readonly ReturnType<typeof instance>[];

  beforeAll(async () => {
    postgres = await startTestPostgres();
    const url = await postgres.freshDatabase();
    instances = [instance(url), instance(url), instance(url)];
    await migrate(instances[0]?.database.knex as PostgresDatabase['knex'], httpMigrations);
  }, 60_000);

  afterAll(async () => {
    for (const { database } of instances) await database.close();
    await postgres.stop();
  }, 30_000);

  it('have one owner each, whoever claims the same ones in whatever order', async () => {
    for (let round = 0; round < 20; round += 1) {
      const ids = Array.from({ length: 60 }, () => randomUUID());
      const claims = await Promise.all(
        instances.flatMap(({ keys }) =>
          shuffled(ids).map(async (id) => [id, (await keys.claim(id, fingerprint, leaseMs)).is] as const),
        ),
      );
      const owners = claims.filter(([, is]) => is === 'ours').map(([id]) => id);
      expect(owners.toSorted()).toEqual(ids.toSorted());
      expect(claims.filter(([, is]) => is === 'running')).toHaveLength(ids.length * (instances.length - 1));
    }
  }, 30_000);

  it('remember an answer each, and give it to everybody who asks later', async () => {
    const [mine, other] = instances;
    const ids = Array.from({ length: 40 }, () => randomUUID());
    await Promise.all(ids.map((id) => mine?.keys.claim(id, fingerprint, leaseMs)));
    const answerOf = (id: string) => ({
      status: 202,
      headers: { location: `/${id}` },
      body: `{"id":"${id}","a":"ä\\"'"}`,
    });
    await Promise.all(ids.map((id) => mine?.keys.finish(id, answerOf(id))));
    const found = await Promise.all(ids.map((id) => other?.keys.claim(id, fingerprint, leaseMs)));
    expect(found).toEqual(ids.map((id) => ({ is: 'finished', answer: answerOf(id) })));
    const another = createHash('sha256').update('another request').digest();
    expect(await other?.keys.claim(ids[0] ?? '', another, leaseMs)).toEqual({ is: 'reused' });
  });
});
