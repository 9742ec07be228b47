import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isRefusal } from '#kernel';
import { PostgresDatabase } from '#postgres';
import { as, errands, errandFold, eventually, Rig, tallies, tallyFold, type ErrandEvent, type Machine } from './rig.js';

const tell = (machine: Machine, name: string, by = 1) =>
  machine.store.handle(tallyFold, name, () => [{ type: 'Tallied' as const, data: { name, by } }], as());

const ask = (machine: Machine, errandId: string) =>
  machine.store.handle(
    errandFold,
    errandId,
    (): ErrandEvent[] => [{ type: 'ErrandAsked', data: { errandId, waitMs: 0 } }],
    as(),
  );

const rows = (machine: Machine) => machine.database.knex('spec.tallies').orderBy('name');

const times = async (machine: Machine, name: string): Promise<number> =>
  ((await machine.database.knex('spec.tallies').where({ name }).first()) as { times: number } | undefined)?.times ?? 0;

describe('projections, from the log to the rows', () => {
  const rig = new Rig();
  beforeAll(() => rig.start(), 60_000);
  beforeEach(() => rig.freshViews());
  afterEach(() => rig.stopMachines(), 30_000);
  afterAll(() => rig.stop(), 30_000);

  it('shows what has been written to whoever waits for it, in this process and in another', async () => {
    const [worker, api] = [await rig.machine(), await rig.machine()];
    await worker.worker.start();
    for (let n = 1; n <= 5; n += 1) {
      const { position } = await tell(api, 'a');
      if (!position) throw new Error('no position');
      const [writer, reader] = n % 2 === 0 ? [api, worker] : [worker, api];
      await reader.progress.waitFor(tallies.name, position);
      expect(await times(writer, 'a')).toBe(n);
      await reader.progress.waitFor(errands.name, position);
    }
  });

  it('tells whoever waits at once, also of events that did not concern it', async () => {
    const late = { tuning: { projections: { lazyMs: 60_000, spacingMs: 0 } } };
    const [worker, api] = [await rig.machine(late), await rig.machine()];
    await worker.worker.start();
    for (let n = 1; n <= 5; n += 1) {
      const { position } = await tell(api, 'of no concern');
      if (!position) throw new Error('no position');
      await api.progress.waitFor(errands.name, position);
    }
  });

  it('refuses whoever would have to wait too long', async () => {
    const api = await rig.machine();
    const { position } = await tell(api, 'late');
    if (!position) throw new Error('no position');
    const refused = await api.progress.waitFor(tallies.name, position, 150).catch((error: unknown) => error);
    expect(isRefusal(refused, 'PROJECTION_LAGGING')).toBe(true);
  });

  it('counts every event once while workers come, go and are killed', async () => {
    const names = ['x', 'y', 'z'];
    const first = await rig.machine();
    await first.worker.start();
    let told = 0;
    const telling = (async () => {
      const writer = await rig.machine();
      for (; told < 300; told += 1) await tell(writer, `k-${names[told % 3]}`);
    })();
    const second = await rig.machine();
    await second.worker.start();
    await eventually(
      () => times(first, 'k-x'),
      (n) => n > 20,
    );
    await first.listener.stop();
    await eventually(
      () => times(second, 'k-x'),
      (n) => n > 50,
    );
    await second.worker.stop();
    await telling;
    const third = await rig.machine();
    await third.worker.start();
    await eventually(
      async () => Promise.all(names.map((name) => times(third, `k-${name}`))),
      (seen) => seen.every((n) => n === 100),
    );
  }, 30_000);

  it('counts every event once while its connections to the database are cut again and again', async () => {
    const machine = await rig.machine();
    await machine.worker.start();
    const cutter = new PostgresDatabase({ url: rig.views, applicationName: 'cutter', maxConnections: 1 });
    const cut = async () => {
      await cutter.knex.raw(`select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'storefold' and datname = current_database()`);
    };
    for (let n = 0; n < 150; n += 1) {
      await tell(machine, 'cut');
      if (n % 10 === 0) await cut();
    }
    await eventually(
      () => times(machine, 'cut').catch(() => 0),
      (n) => n === 150,
    );
    await cutter.close();
  }, 30_000);

  it('has the same rows again after all view tables were dropped', async () => {
    const machine = await rig.machine();
    for (let n = 0; n < 60; n += 1) await tell(machine, `d${n % 5}`, n);
    await ask(machine, 'e');
    await machine.worker.start();
    const head = await machine.store.head();
    await machine.progress.waitFor(tallies.name, head, 8_000);
    const before = await rows(machine);
    expect(before.length).toBeGreaterThan(4);
    await machine.worker.stop();
    await machine.database.knex.raw('drop schema spec cascade');
    expect(await rig.prepare()).toEqual(['spec.tallies', 'spec.errands']);
    const again = await rig.machine();
    await again.worker.start();
    await again.progress.waitFor(tallies.name, head, 8_000);
    await again.progress.waitFor(errands.name, head, 8_000);
    expect(await rows(again)).toEqual(before);
  }, 30_000);

  it('builds anew under a running worker whose tables are dropped', async () => {
    const machine = await rig.machine();
    await machine.worker.start();
    const { position } = await tell(machine, 'under');
    if (!position) throw new Error('no position');
    await machine.progress.waitFor(tallies.name, position, 8_000);
    const before = await rows(machine);
    await machine.database.knex.raw('drop schema spec cascade');
    await tell(machine, 'under');
    await rig.prepare();
    await eventually(
      () => times(machine, 'under'),
      (n) => n === 2,
      15_000,
    );
    expect((await rows(machine)).length).toBe(before.length);
  }, 30_000);

  it('goes on with the others when one cannot apply an event, and tries that one again', async () => {
    let broken = true;
    const poisoned = {
      ...errands,
      apply: (...args: Parameters<typeof errands.apply>) => {
        if (broken) throw new Error('a handler with a bug');
        return errands.apply(...args);
      },
    };
    const machine = await rig.machine({ projections: [tallies, poisoned] });
    await machine.worker.start();
    await ask(machine, 'poison');
    const { position } = await tell(machine, 'healthy');
    if (!position) throw new Error('no position');
    await machine.progress.waitFor(tallies.name, position, 8_000);
    expect(await times(machine, 'healthy')).toBe(1);
    const failed = await eventually(
      () => machine.worker.status(),
      (members) => members.some(({ state }) => state === 'failed'),
    );
    expect(failed.find(({ state }) => state === 'failed')?.error).toMatch(
      /cannot apply ErrandAsked.*a handler with a bug/,
    );
    broken = false;
    const seen = () => machine.database.knex('spec.errands').where({ id: 'poison' });
    expect(await eventually(seen, (found) => found.length > 0, 15_000)).toHaveLength(1);
    expect((await machine.worker.status()).map(({ state }) => state)).toEqual(['running', 'running']);
  }, 30_000);
});
