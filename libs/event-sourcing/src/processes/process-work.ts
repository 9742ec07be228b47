import { streamOf, type Clock } from '#kernel';
import type { Log } from '#postgres';
import type { CommandContext } from '../context.js';
import type { EventStore } from '../event-store.js';
import type { Recorded } from '../recorded.js';
import { jittered } from '../store/deadline.js';
import type { KernelMetrics } from '../subscriptions/kernel-metrics.js';
import { nothingLeft, type Left } from './lanes.js';
import { causeOf, type Because, type Cause, type Outbound } from './outbound.js';
import type { AnyProcess, RaiseAlarm } from './process.js';
import type { ProcessAdvanced, ProcessInput, ProcessSend } from './process-events.js';
import { advance, processFold, refusedId, type ProcessMemory } from './process-fold.js';

/** Something a process is told. */
export type News = Readonly<{
  input: ProcessInput;
  causationId: string;
  cause: Cause;
  /** It happened after this tenure began, so nobody can have told the process before. */
  fresh: boolean;
}>;

/** Something one process instance has to deal with: an input to hear, or a record whose commands may not have been sent. */
export type Work =
  | Readonly<{
      kind: 'hear';
      news: News;
      heard: (result: Heard) => void;
      tries: number;
    }>
  | Readonly<{
      kind: 'resend';
      record: Recorded<ProcessAdvanced>;
      sent: (all: Promise<unknown>) => void;
      tries: number;
    }>;

/** `sent` settles when the commands have been answered; null when the input was not news and nothing is sent here. */
export type Heard = Readonly<{ sent: Promise<unknown> | null }>;

type Hear = Extract<Work, { kind: 'hear' }>;
type Resend = Extract<Work, { kind: 'resend' }>;

export type WorkParts = Readonly<{
  process: AnyProcess;
  store: EventStore;
  outbound: Outbound;
  clock: Clock;
  log: Log;
  metrics: KernelMetrics;
  /** Puts an input that came of this work in line; settles when it is recorded and what came of that is done. */
  further: (id: string, news: News) => Promise<unknown>;
}>;

/** The longest a command may keep later inputs of its process waiting before its first attempt is over. */
const patienceMs = 10_000;

/** The work of one process instance: record, then send. */
export class ProcessWork {
  constructor(private readonly parts: WorkParts) {}

  async volley(id: string, work: readonly Work[]): Promise<Left<Work>> {
    const first = work.findIndex(({ kind }) => kind === 'resend');
    if (first === 0) return this.#resend(id, work[0] as Resend, work.slice(1));
    const hearing = (first < 0 ? work : work.slice(0, first)) as readonly Hear[];
    const rest = first < 0 ? [] : work.slice(first);
    const results = await this.#record(id, hearing);
    for (const [index, hear] of hearing.entries()) {
      const result = results[index];
      if (result?.status !== 'fulfilled')
        return this.#later(hear, [...hearing.slice(index + 1), ...rest], result?.reason);
      const [advanced] = result.value;
      if (!advanced) hear.heard({ sent: null });
      else await this.#send(id, hear, advanced);
    }
    return { left: rest, afterMs: 0 };
  }

  /** Everything that waits is decided in order and recorded in one append; an input whose predecessor could not be
   *  recorded is not recorded either. */
  #record(id: string, work: readonly Hear[]): Promise<PromiseSettledResult<readonly ProcessAdvanced[]>[]> {
    const { process, store } = this.parts;
    const fold = processFold(process);
    const stream = streamOf(fold, id);
    const ineffective = new Set<string>();
    const calls = work.map(async ({ news }, index) => {
      const { input, fresh } = news;
      const before = work[index - 1]?.news.input.id;
      const decide = (memory: ProcessMemory) => {
        if (before !== undefined && !memory.heard.has(before) && !ineffective.has(before)) throw new OutOfTurn();
        const advanced = advance(process, stream, memory, input);
        if (advanced.length === 0) ineffective.add(input.id);
        return advanced;
      };
      const { events } = await store.handle(fold, id, decide, this.#context(stream, news), {
        // Guessing that the stream is new would make a repeat look like news: the store takes equal events twice for one.
        creates: fresh,
      });
      return events;
    });
    return Promise.allSettled(calls);
  }

  #context(stream: string, { input, causationId, cause }: News): CommandContext {
    return {
      commandId: `${stream}:${input.id}`,
      command: 'AdvanceProcess',
      causationId,
      ...cause,
      actor: { type: 'service', id: this.parts.process.category, role: 'system' },
      at: this.parts.clock.now(),
    };
  }

  /** Commands of one input start in order and run side by side; the next input waits for their first attempts. */
  async #send(id: string, { news: { input, cause }, heard }: Hear, { data }: ProcessAdvanced): Promise<void> {
    this.parts.metrics.inputRecorded(this.parts.process.category, input.type);
    for (const send of data.sends) if (isAlarm(send)) this.#raise(id, send.data);
    const { attempted, settled } = this.#start(id, data.sends, input.id, cause);
    heard({ sent: settled });
    await attempted;
  }

  /** By whoever has recorded it, so once. Should that one die before, the record still says so. */
  #raise(id: string, { alarm, about }: RaiseAlarm['data']): void {
    const { category } = this.parts.process;
    this.parts.metrics.deadEnd(category, alarm);
    this.parts.log.error({ process: category, id, alarm, about }, 'a process knows no way on');
  }

  #start(id: string, sends: readonly ProcessSend[], inputId: string, cause: Cause, again: Pick<Because, 'again'> = {}) {
    if (sends.length === 0) return { attempted: Promise.resolve(), settled: Promise.resolve() };
    const commands = sends.filter((send) => !isAlarm(send));
    const all = commands.map((send) => ({
      send,
      sending: this.parts.outbound.send(send, { ...cause, ...again, causationId: inputId }),
    }));
    const settled = all.map(async ({ send, sending }) => {
      const refused = await sending.settled;
      if (refused) await this.parts.further(id, { input: refused, causationId: send.id, cause, fresh: false });
    });
    const attempted = Promise.all(all.map(({ sending }) => sending.attempted));
    return { attempted: bounded(attempted), settled: Promise.all(settled) };
  }

  /** Sends what a record says, the same messages with the same ids; but what was refused then stays refused, also if it
   *  would be accepted now: the process has gone on from there. */
  async #resend(id: string, work: Resend, rest: readonly Work[]): Promise<Left<Work>> {
    const { input, sends } = work.record.data;
    try {
      if (sends.length === 0) {
        work.sent(Promise.resolve());
        return { left: rest, afterMs: 0 };
      }
      const { state } = await this.parts.store.load(processFold(this.parts.process), id);
      const open = sends.filter((send) => !state.heard.has(refusedId(send.id)));
      const { attempted, settled } = this.#start(id, open, input.id, causeOf(work.record.metadata), { again: true });
      work.sent(settled);
      await attempted;
      return rest.length === 0 ? nothingLeft : { left: rest, afterMs: 0 };
    } catch (error) {
      return this.#later(work, rest, error);
    }
  }

  /** This one and everything behind it waits; other processes go on. */
  #later(work: Work, rest: readonly Work[], error: unknown): Left<Work> {
    const afterMs = 20 + jittered(work.tries, 50, 15_000);
    const { category } = this.parts.process;
    this.parts.log.warn({ err: error, process: category, tries: work.tries, afterMs }, 'a process could not go on');
    this.parts.metrics.memberFailed(category);
    return { left: [{ ...work, tries: work.tries + 1 }, ...rest], afterMs };
  }
}

const isAlarm = (send: { type: string; data: object }): send is ProcessSend & RaiseAlarm => send.type === 'RaiseAlarm';

class OutOfTurn extends Error {
  override readonly name = 'OutOfTurn';
}

const bounded = async (work: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, patienceMs).unref();
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
};
