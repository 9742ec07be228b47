import { CommitGroup, writtenKey } from './commit-group.js';
import { NO_STREAM, sizeOf } from './events.js';
import { currentRevision, type Written } from './expected-revision.js';
import { Generations } from './generations.js';
import type { Reader, RevisionRange } from './reader.js';
import type { StreamState } from './stream-state.js';
import type { StreamStates } from './stream-states.js';
import type { Tail } from './tail.js';
import type { Outcome, Write } from './write.js';
import type { WriterSession } from './writer-session.js';

const MAX_GROUP_WRITES = 1_024;
const MAX_GROUP_BYTES = 4 * 1024 * 1024;
/** Bounded on purpose, as on the real server: nobody may rely on `any` being idempotent for ever. */
const RECENT_IDS = 32_768;
const OVERDUE_CHECK_MS = 100;

interface WriterParts {
  readonly reader: Reader;
  readonly states: StreamStates;
  readonly tail: Tail;
  readonly writeTimeoutMs: number;
}

type Placed = Written & { readonly id: string };
const TIMED_OUT: Outcome = { kind: 'timed-out' };
const OUTCOME_UNKNOWN: Outcome = {
  kind: 'unavailable',
  reason: 'The commit failed; whether the events were written is unknown.',
};

/**
 * Group commit: while one group is on its way to the disk the next one gathers, so a commit costs the same for one
 * append as for a thousand. Nothing is answered or shown to readers before its commit has returned.
 */
export class Writer {
  private queue: Write[] = [];
  private session: WriterSession | undefined;
  private running = false;
  private refusing = false;
  private recent = new Generations<string, Written>(RECENT_IDS);
  private idle: () => void = () => undefined;
  private lastCreatedMs = 0;
  /** Writes of the commit under way that have no answer yet. */
  private owed: readonly Write[] = [];
  private commitStartedMs = 0;

  /** `onLost`: a commit failed, so the session must be opened anew. */
  constructor(
    private readonly parts: WriterParts,
    private readonly onLost: (error: unknown) => void,
  ) {}

  use(session: WriterSession | undefined): void {
    this.session = session;
  }

  /** From now on every new write is answered `unavailable`. */
  refuse(): void {
    this.refusing = true;
  }

  submit(write: Write): void {
    if (!this.session || this.refusing)
      return write.answer({ kind: 'unavailable', reason: 'The event store has no connection to its log.' });
    this.queue.push(write);
    if (!this.parts.states.cached(write.stream)) this.parts.states.load(write.stream).catch(() => undefined);
    if (this.running) return;
    this.running = true;
    setImmediate(() => void this.run());
  }

  /** Resolves when everything submitted so far is answered. */
  drained(): Promise<void> {
    if (!this.running) return Promise.resolve();
    return new Promise((resolve) => {
      this.idle = resolve;
    });
  }

  /** For tests: what a restart of a real server does to its cache of event ids. */
  forgetRecentIds(): void {
    this.recent = new Generations(RECENT_IDS);
  }

  private async run(): Promise<void> {
    const watch = setInterval(() => this.answerOverdue(), OVERDUE_CHECK_MS);
    while (this.queue.length > 0) await this.commit(this.take());
    clearInterval(watch);
    this.running = false;
    this.idle();
  }

  private take(): Write[] {
    let bytes = 0;
    let count = 0;
    for (const { events } of this.queue) {
      if (count >= MAX_GROUP_WRITES || bytes > MAX_GROUP_BYTES) break;
      for (const event of events) bytes += sizeOf(event);
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private async commit(taken: readonly Write[]): Promise<void> {
    this.commitStartedMs = Date.now();
    this.owed = taken.filter((write) => !this.isOverdue(write));
    const writes = this.owed;
    for (const write of taken) if (this.isOverdue(write)) write.answer(TIMED_OUT);
    let outcomes: readonly Outcome[];
    try {
      outcomes = await this.commitGroup(writes);
    } catch (error) {
      this.parts.states.clear();
      this.forgetRecentIds();
      this.onLost(error);
      outcomes = writes.map(() => OUTCOME_UNKNOWN);
    }
    const owed = this.owed;
    this.owed = [];
    if (owed.length === writes.length) {
      for (const [i, outcome] of outcomes.entries()) writes[i]?.answer(outcome);
      return;
    }
    const stillOwed = new Set(owed);
    for (const [i, write] of writes.entries()) {
      const outcome = outcomes[i];
      if (outcome && stillOwed.has(write)) write.answer(outcome);
    }
  }

  private isOverdue({ deadlineMs }: Write): boolean {
    return deadlineMs <= Date.now();
  }

  /** PostgreSQL may keep a commit waiting: its callers, and those behind them, are told in time, and then no more. */
  private answerOverdue(): void {
    const commitIsOverdue = Date.now() - this.commitStartedMs > this.parts.writeTimeoutMs;
    const overdue = [
      ...this.owed.filter((write) => commitIsOverdue || this.isOverdue(write)),
      ...this.queue.filter((write) => commitIsOverdue || this.isOverdue(write)),
    ];
    if (overdue.length === 0) return;
    const answered = new Set(overdue);
    this.owed = this.owed.filter((write) => !answered.has(write));
    this.queue = this.queue.filter((write) => !answered.has(write));
    for (const write of overdue) write.answer(TIMED_OUT);
  }

  private async commitGroup(writes: readonly Write[]): Promise<Outcome[]> {
    const { session } = this;
    const { states, tail } = this.parts;
    for (const { stream } of writes) if (!states.cached(stream)) await states.get(stream);
    const written = await this.writtenBefore(writes);
    // What was decided on is only true for the session it was loaded under.
    if (!session || this.session !== session) throw new Error('The connection to the log was lost.');
    this.lastCreatedMs = Math.max(this.lastCreatedMs, Date.now());
    const group = new CommitGroup({
      head: tail.head,
      nowMs: this.lastCreatedMs,
      committed: (stream) => this.loadedState(stream),
      recent: this.recent,
      written,
    });
    const outcomes = writes.map((write) => group.place(write));
    if (group.events.length === 0) return outcomes;
    await session.commit(group.events);
    if (this.session === session) {
      states.committed(group.states);
      tail.append(group.events);
    }
    return outcomes;
  }

  private loadedState(stream: string): StreamState {
    const state = this.parts.states.cached(stream);
    if (!state) throw new Error(`The state of ${stream} is not loaded.`);
    return state;
  }

  /** The committed events that writes with an old expected revision may turn out to repeat. */
  private async writtenBefore(writes: readonly Write[]): Promise<Map<string, { id: string; position: number }>> {
    const ranges: RevisionRange[] = [];
    const written = new Map<string, { id: string; position: number }>();
    const add = (event: Placed): void => void written.set(writtenKey(event.stream, event.revision), event);
    for (const { stream, expected, events } of writes) {
      const state = this.loadedState(stream);
      const first = (expected === 'no_stream' ? NO_STREAM : Number(expected)) + 1;
      const last = Math.min(first + events.length - 1, currentRevision(stream, state));
      if (!(first <= last) || state.tombstoned) continue;
      const recent = this.parts.tail.streams.between(stream, first, last);
      if (recent) recent.forEach(add);
      else ranges.push({ stream, first, last });
    }
    if (ranges.length > 0) (await this.parts.reader.written(ranges)).forEach(add);
    return written;
  }
}
