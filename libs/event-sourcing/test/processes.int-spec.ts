import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { plusMs, Refusal, type Event } from '#kernel';
import {
  anyProcess,
  Envelope,
  type CommandContext,
  type CommandSender,
  type KernelMetrics,
  noKernelMetrics,
  type Process,
  type ProcessAdvanced,
} from '#event-sourcing';
import { randomUUID } from 'node:crypto';
import { as, errandFold, eventually, Rig, type ErrandEvent, type Machine } from './rig.js';

type Counting = Readonly<{ metrics: KernelMetrics; alarms: string[]; stuck: number[] }>;

const counting = (): Counting => {
  const [alarms, stuck]: [string[], number[]] = [[], []];
  const metrics: KernelMetrics = {
    ...noKernelMetrics,
    deadEnd: (process, alarm) => void alarms.push(`${process} ${alarm}`),
    commandsStuck: (_, commands) => void stuck.push(commands),
  };
  return { metrics, alarms, stuck };
};

type Fetch = Event<'Fetch', { errandId: string; attempt: number }>;
type Errand = Readonly<{ refusals: number; fired: number }>;

class FetchCommand extends Envelope<Fetch['data'], unknown> {}

/** Fetches when asked; when refused, fetches once more, and then calls for help; when a timer fires, fetches as well. */
const errand: Process<Errand, ErrandEvent, Fetch, 'patience'> = {
  category: 'fetching',
  initial: { refusals: 0, fired: 0 },
  correlate: { ErrandAsked: ({ errandId }) => errandId, ErrandDone: ({ errandId }) => errandId },
  evolve: (state, { type }) => {
    if (type === 'CommandRefused') return { ...state, refusals: state.refusals + 1 };
    return type === 'TimerFired' ? { ...state, fired: state.fired + 1 } : state;
  },
  react: (input, { refusals, fired }) => {
    switch (input.type) {
      case 'ErrandAsked': {
        const { errandId, waitMs } = input.data;
        if (waitMs === 0) return [{ type: 'Fetch', data: { errandId, attempt: 1 } }];
        return [{ type: 'SetTimer', data: { timer: 'patience', dueAt: plusMs(input.at, waitMs) } }];
      }
      case 'ErrandDone':
        return [{ type: 'CancelTimer', data: { timer: 'patience' } }];
      case 'CommandRefused':
        if (refusals > 1) return [{ type: 'RaiseAlarm', data: { alarm: 'NOT_FETCHED', about: input.data.code } }];
        return [{ type: 'Fetch', data: { errandId: input.data.data.errandId, attempt: 1 + refusals } }];
      case 'TimerFired':
        return [{ type: 'Fetch', data: { errandId: 'timer', attempt: fired } }];
    }
  },
  commands: { Fetch: (data, context) => new FetchCommand(data, context) },
};
const fetching = anyProcess(errand);

type Sent = { data: Fetch['data']; context: CommandContext };

/** Takes note of every command it is given, and answers as it is told. */
class Commands implements CommandSender {
  readonly sent: Sent[] = [];
  answer: (sent: Sent) => Promise<unknown> = async () => undefined;

  async execute(command: Envelope<unknown, unknown>): Promise<unknown> {
    const sent = command as unknown as Sent;
    this.sent.push(sent);
    return this.answer(sent);
  }

  of(errandId: string): readonly Sent[] {
    return this.sent.filter(({ data }) => data.errandId === errandId);
  }
}

const ask = (machine: Machine, errandId: string, waitMs = 0) =>
  machine.store.handle(
    errandFold,
    errandId,
    (): ErrandEvent[] => [{ type: 'ErrandAsked', data: { errandId, waitMs } }],
    as(),
  );

const finish = (machine: Machine, errandId: string) =>
  machine.store.handle(errandFold, errandId, (): ErrandEvent[] => [{ type: 'ErrandDone', data: { errandId } }], as());

const recordOf = async (machine: Machine, id: string): Promise<readonly ProcessAdvanced['data'][]> => {
  const all: ProcessAdvanced['data'][] = [];
  for await (const { data } of machine.store.readStream<ProcessAdvanced>(`fetching-${id}`)) all.push(data);
  return all;
};

const checkpointOf = async (machine: Machine): Promise<bigint> => {
  const row = (await machine.database.knex('event_sourcing.subscription_checkpoint').first('commit_pos')) as
    | { commit_pos: string }
    | undefined;
  return BigInt(row?.commit_pos ?? 0);
};

const caughtUp = async (machine: Machine) => {
  const { commit } = await machine.store.head();
  await eventually(
    () => checkpointOf(machine),
    (at) => at >= commit,
  );
};

const timers = (machine: Machine) => machine.database.knex('event_sourcing.timer');

describe('processes', () => {
  const rig = new Rig();
  const begin = async (commands: Commands, metrics = noKernelMetrics) => {
    const machine = await rig.machine({ processes: [fetching], commands, metrics });
    await machine.worker.start();
    return machine;
  };

  beforeAll(() => rig.start(), 60_000);
  afterEach(() => rig.stopMachines(), 30_000);
  afterAll(() => rig.stop(), 30_000);

  it('records what it will do, then does it, with ids that derive from the cause', async () => {
    const commands = new Commands();
    const machine = await begin(commands);
    const id = randomUUID();
    await ask(machine, id);
    const [sent] = await eventually(
      () => commands.of(id),
      ({ length }) => length > 0,
    );
    const [record] = await recordOf(machine, id);
    expect(record).toMatchObject({
      input: { type: 'ErrandAsked' },
      sends: [{ type: 'Fetch', data: { errandId: id } }],
    });
    expect(sent?.context).toMatchObject({
      commandId: record?.sends[0]?.id,
      causationId: record?.input.id,
      correlationId: 'spec',
      actor: { type: 'service', id: 'fetching', role: 'system' },
    });
    await caughtUp(machine);
    expect(commands.of(id)).toHaveLength(1);
  });

  it('hears an event once however often it is delivered, and sends nothing again once it is past it', async () => {
    const commands = new Commands();
    const first = await begin(commands);
    const id = randomUUID();
    await ask(first, id);
    await caughtUp(first);
    await first.worker.stop();
    await first.database.knex('event_sourcing.subscription_checkpoint').update({ commit_pos: 0, prepare_pos: 0 });
    const second = await begin(commands);
    await caughtUp(second);
    expect(await recordOf(second, id)).toHaveLength(1);
    expect(new Set(commands.of(id).map(({ context }) => context.commandId)).size).toBe(1);
  });

  it('sends from the record what a crash kept it from sending: the same command with the same id', async () => {
    const id = randomUUID();
    const dying = new Commands();
    dying.answer = () => new Promise(() => undefined);
    const first = await begin(dying);
    await ask(first, id);
    const [lost] = await eventually(
      () => dying.of(id),
      ({ length }) => length > 0,
    );
    await first.listener.stop();
    const commands = new Commands();
    const second = await begin(commands);
    const [sent] = await eventually(
      () => commands.of(id),
      ({ length }) => length > 0,
    );
    expect(sent).toEqual({ ...lost, context: { ...lost?.context, again: true, at: expect.any(String) } });
    await caughtUp(second);
    expect(await recordOf(second, id)).toHaveLength(1);
  }, 20_000);

  it('hears of a refusal once, and does not send again what was refused then', async () => {
    const commands = new Commands();
    commands.answer = async ({ data }) => {
      if (data.attempt === 1) throw new Refusal('OUT_OF_STOCK', 'none left', { free: 0n });
    };
    const first = await begin(commands);
    const id = randomUUID();
    await ask(first, id);
    await eventually(
      () => commands.of(id),
      ({ length }) => length === 2,
    );
    await caughtUp(first);
    const records = await recordOf(first, id);
    expect(records.map(({ input }) => input.type)).toEqual(['ErrandAsked', 'CommandRefused']);
    expect(records[1]?.input.data).toEqual({
      command: 'Fetch',
      data: { errandId: id, attempt: 1 },
      code: 'OUT_OF_STOCK',
      detail: 'none left',
      facts: { free: '0' },
    });
    await first.worker.stop();
    await first.database.knex('event_sourcing.subscription_checkpoint').update({ commit_pos: 0, prepare_pos: 0 });
    commands.answer = async () => undefined;
    const second = await begin(commands);
    await caughtUp(second);
    expect(commands.of(id).map(({ data }) => data.attempt)).toEqual([1, 2, 2]);
    expect(await recordOf(second, id)).toHaveLength(2);
  });

  it('sends again and again while what it needs is away, and lets the others pass meanwhile', async () => {
    const commands = new Commands();
    const [stuck, fine] = [randomUUID(), randomUUID()];
    let away = true;
    commands.answer = async ({ data }) => {
      if (data.errandId === stuck && away) throw new Error('the gateway is away');
    };
    const machine = await begin(commands);
    await ask(machine, stuck);
    await eventually(
      () => commands.of(stuck),
      ({ length }) => length > 1,
    );
    await ask(machine, fine);
    await eventually(
      () => commands.of(fine),
      ({ length }) => length === 1,
    );
    const { commit } = await machine.store.head();
    expect(await checkpointOf(machine)).toBeLessThan(commit);
    away = false;
    await caughtUp(machine);
    expect(commands.of(fine)).toHaveLength(1);
  });

  it('records that it knows no way on, and tells whoever counts once, whatever is repeated afterwards', async () => {
    const id = randomUUID();
    const commands = new Commands();
    commands.answer = async ({ data }) => {
      if (data.errandId === id) throw new Refusal('OUT_OF_STOCK', 'none left');
    };
    const [before, after] = [counting(), counting()];
    const first = await begin(commands, before.metrics);
    await ask(first, id);
    await caughtUp(first);
    const alarm = { type: 'RaiseAlarm', data: { alarm: 'NOT_FETCHED', about: 'OUT_OF_STOCK' } };
    expect((await recordOf(first, id)).at(-1)?.sends).toEqual([{ id: expect.any(String), ...alarm }]);
    expect([before.alarms, commands.of(id).length]).toEqual([['fetching NOT_FETCHED'], 2]);
    await first.worker.stop();
    await first.database.knex('event_sourcing.subscription_checkpoint').update({ commit_pos: 0, prepare_pos: 0 });
    const second = await begin(commands, after.metrics);
    await caughtUp(second);
    expect([after.alarms, commands.of(id).length]).toEqual([[], 2]);
  }, 20_000);

  it('hears the inputs of one instance in order, many at a time', async () => {
    const commands = new Commands();
    const machine = await begin(commands);
    const ids = Array.from({ length: 20 }, () => randomUUID());
    await Promise.all(
      ids.map(async (id) => {
        for (let n = 0; n < 10; n += 1) await (n % 2 === 0 ? ask(machine, id) : finish(machine, id));
      }),
    );
    await caughtUp(machine);
    for (const id of ids) {
      const types = (await recordOf(machine, id)).map(({ input }) => input.type);
      expect(types).toEqual(Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? 'ErrandAsked' : 'ErrandDone')));
      expect(commands.of(id)).toHaveLength(5);
    }
  }, 30_000);
});

describe('timers', () => {
  const rig = new Rig();

  beforeAll(() => rig.start(), 60_000);
  afterEach(() => rig.stopMachines(), 30_000);
  afterAll(() => rig.stop(), 30_000);

  it('fire once, with two workers looking', async () => {
    const commands = new Commands();
    const machines = [];
    for (let n = 0; n < 2; n += 1) machines.push(await rig.machine({ processes: [fetching], commands }));
    await Promise.all(machines.map(({ worker }) => worker.start()));
    const [machine] = machines;
    if (!machine) return;
    const id = randomUUID();
    await ask(machine, id, 400);
    await eventually(
      () => commands.of('timer'),
      ({ length }) => length > 0,
    );
    await caughtUp(machine);
    await eventually(
      () => timers(machine),
      ({ length }) => length === 0,
    );
    expect((await recordOf(machine, id)).map(({ input }) => input.type)).toEqual(['ErrandAsked', 'TimerFired']);
    expect(commands.of('timer')).toHaveLength(1);
  }, 20_000);

  it('fire after a restart, when they became due meanwhile', async () => {
    const commands = new Commands();
    const first = await rig.machine({ processes: [fetching], commands });
    await first.worker.start();
    const id = randomUUID();
    await ask(first, id, 700);
    await eventually(
      () => timers(first),
      ({ length }) => length === 1,
    );
    await first.worker.stop();
    const [row] = await timers(first);
    expect(row).toMatchObject({ category: 'fetching', process_id: id, name: 'patience' });
    await eventually(Date.now, (now) => now > (row as { due_at: Date }).due_at.getTime() + 50);
    const second = await rig.machine({ processes: [fetching], commands });
    await second.worker.start();
    await eventually(
      () => recordOf(second, id),
      ({ length }) => length === 2,
    );
  }, 20_000);

  it('do not fire when they were cancelled or replaced, also when an old row says so', async () => {
    const commands = new Commands();
    const machine = await rig.machine({ processes: [fetching], commands });
    await machine.worker.start();
    const id = randomUUID();
    await ask(machine, id, 60_000);
    const [old] = await eventually(
      () => timers(machine),
      ({ length }) => length === 1,
    );
    await finish(machine, id);
    await eventually(
      () => timers(machine),
      ({ length }) => length === 0,
    );
    await ask(machine, id, 60_000);
    await eventually(
      () => timers(machine),
      ({ length }) => length === 1,
    );
    await machine.database.knex('event_sourcing.timer_v1').update({ ...old, due_at: new Date(0) });
    await eventually(
      () => machine.worker.status(),
      () => true,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await recordOf(machine, id)).map(({ input }) => input.type)).toEqual([
      'ErrandAsked',
      'ErrandDone',
      'ErrandAsked',
    ]);
  }, 20_000);
});
