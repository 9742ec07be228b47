import type { Call } from '../grpc/call.js';
import type { Incoming, Method } from '../grpc/server.js';
import { CallError, Code } from '../grpc/status.js';
import type { EventLog } from '../log/event-log.js';
import { type ProposedEvent, sizeOf } from '../log/events.js';
import type { Outcome } from '../log/write.js';
import { checkWritable, MAX_APPEND_BYTES } from './limits.js';
import { type BatchChunk, readBatchChunk, type StreamTarget } from './requests.js';
import { batchAppended, type BatchFailure, batchFailed } from './responses.js';

/** Appends of one client under way at a time, and their bytes: beyond that the node reads no further. */
const MAX_PENDING = 8_192;
const MAX_PENDING_BYTES = 32 * 1024 * 1024;

interface Gathering {
  readonly target: StreamTarget;
  readonly deadlineMs: number;
  readonly events: ProposedEvent[];
  bytes: number;
  failure: BatchFailure | undefined;
}

/**
 * Streams.BatchAppend: many appends on one call, each known by its correlation id and answered exactly once. A second
 * answer, or an end with OK while one is owed, breaks the client; so the call ends well only when nothing is owed.
 */
export const batchAppend =
  (log: EventLog): Method =>
  (call) =>
    new Batch(call, log);

class Batch implements Incoming {
  private readonly gathering = new Map<string, Gathering>();
  private pending = 0;
  private pendingBytes = 0;
  private paused = false;
  private unread = false;
  private inputEnded = false;

  constructor(
    private readonly call: Call,
    private readonly log: EventLog,
  ) {
    call.open();
  }

  message(request: Buffer): void {
    const chunk = readBatchChunk(request);
    const key = chunk.correlationId.toString('latin1');
    const append = this.gathering.get(key) ?? begin(chunk);
    add(append, chunk);
    if (!chunk.isFinal) {
      this.gathering.set(key, append);
      return;
    }
    this.gathering.delete(key);
    if (append.failure) this.send(batchFailed(chunk.correlationId, append.target, append.failure));
    else this.submit(chunk.correlationId, append);
  }

  end(): void {
    this.inputEnded = true;
    if (this.pending === 0) this.call.end();
  }

  private submit(correlationId: Buffer, { target, deadlineMs, events, bytes }: Gathering): void {
    this.pending += 1;
    this.pendingBytes += bytes;
    this.slowDown();
    this.log.submit({
      kind: 'append',
      ...target,
      events,
      deadlineMs,
      answer: (outcome) => {
        this.pending -= 1;
        this.pendingBytes -= bytes;
        this.answer(correlationId, target, outcome);
        this.slowDown();
        if (this.inputEnded && this.pending === 0) this.call.end();
      },
    });
  }

  private answer(correlationId: Buffer, target: StreamTarget, outcome: Outcome): void {
    if (outcome.kind === 'written') {
      this.send(batchAppended(correlationId, target, outcome.revision, outcome.position));
    } else if (outcome.kind === 'unavailable') {
      // The outcome is unknown or the node has no log: the client must learn it as UNAVAILABLE, which only the end of
      // the call can say.
      this.call.end(new CallError(Code.unavailable, outcome.reason));
    } else {
      this.send(batchFailed(correlationId, target, failureOf(target, outcome)));
    }
  }

  /** A client that does not read its answers gets no more appends in. */
  private send(message: Buffer): void {
    if (this.call.write(message) || this.unread) return;
    this.unread = true;
    this.slowDown();
    void this.call.drained().then(() => {
      this.unread = false;
      this.slowDown();
    });
  }

  private slowDown(): void {
    const full = this.unread || this.pending > MAX_PENDING || this.pendingBytes > MAX_PENDING_BYTES;
    if (full === this.paused) return;
    this.paused = full;
    if (full) this.call.pause();
    else this.call.resume();
  }
}

const NOWHERE: StreamTarget = { stream: '', expected: 'any' };

function begin({ options, problem }: BatchChunk): Gathering {
  if (!options) {
    const failure = badRequest(problem?.message ?? 'The first message of an append has no options.');
    return { target: NOWHERE, deadlineMs: Infinity, events: [], bytes: 0, failure };
  }
  const { deadlineMs, ...target } = options;
  return { target, deadlineMs, events: [], bytes: 0, failure: unwritable(target.stream) };
}

function add(append: Gathering, { events, problem }: BatchChunk): void {
  if (problem) append.failure ??= badRequest(problem.message);
  for (const event of events) append.bytes += sizeOf(event);
  if (append.bytes > MAX_APPEND_BYTES) append.failure ??= TOO_LARGE;
  if (append.failure) append.events.length = 0;
  else append.events.push(...events);
}

function unwritable(stream: string): BatchFailure | undefined {
  try {
    checkWritable(stream);
    return undefined;
  } catch (error) {
    return badRequest(error instanceof CallError ? error.message : String(error));
  }
}

const badRequest = (message: string): BatchFailure => ({
  code: Code.invalidArgument,
  name: 'BadRequest',
  detail: (w) => w.text(1, message),
});

const TOO_LARGE: BatchFailure = {
  code: Code.invalidArgument,
  name: 'MaximumAppendSizeExceeded',
  detail: (w) => w.uint(1, MAX_APPEND_BYTES),
};

function failureOf(
  { stream, expected }: StreamTarget,
  outcome: Exclude<Outcome, { kind: 'written' | 'unavailable' }>,
): BatchFailure {
  switch (outcome.kind) {
    case 'wrong-expected-revision':
      return {
        code: Code.alreadyExists,
        name: 'WrongExpectedVersion',
        detail: (w) => {
          if (outcome.current < 0) w.empty(2);
          else w.uint(1, outcome.current);
          if (typeof expected === 'number') w.uint(3, expected);
          else w.empty({ any: 4, stream_exists: 5, no_stream: 6 }[expected]);
        },
      };
    case 'stream-deleted':
      return {
        code: Code.notFound,
        name: 'StreamDeleted',
        detail: (w) => w.message(1, () => w.text(3, stream)),
      };
    case 'timed-out':
      return { code: Code.deadlineExceeded, name: 'Timeout', detail: () => undefined };
  }
}
