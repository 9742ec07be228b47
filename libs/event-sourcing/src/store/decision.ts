import { Refusal, deterministicId, type AnyEvent, type Fold } from '#kernel';
import type { Codec, Encoded } from '../codec/codec.js';
import type { CommandContext } from '../context.js';
import type { HandleOptions, Receipt } from '../event-store.js';
import type { Applied, Entry } from './stream-cache.js';

/** A command waiting for its stream. */
export type Job<S = unknown, E extends AnyEvent = AnyEvent> = Readonly<{
  decide: (state: S) => readonly E[];
  context: CommandContext;
  options: HandleOptions;
  /** When it stops trying, ms since the epoch. */
  deadline: number;
  resolve: (receipt: Receipt<S, E>) => void;
  reject: (error: unknown) => void;
}>;

/** What a job comes to, decided on a state that may still prove out of date. */
export type Outcome<S, E extends AnyEvent> =
  | Readonly<{ kind: 'decided'; job: Job<S, E>; events: readonly E[]; state: S; revision: bigint }>
  | Readonly<{ kind: 'repeated'; job: Job<S, E>; applied: Applied; state: S }>
  | Readonly<{ kind: 'refused'; job: Job<S, E>; error: unknown }>;

/** The server refuses more than 1 MiB per append; the rest of a batch waits for the next one. */
const maxAppendBytes = 900_000;
const maxAppendEvents = 500;

export type Decided<S, E extends AnyEvent> = Readonly<{
  outcomes: readonly Outcome<S, E>[];
  encoded: readonly Encoded[];
  /** The state when everything decided has been appended. */
  state: S;
  /** Jobs that did not fit into this append. */
  rest: readonly Job<S, E>[];
}>;

/** Decides the jobs one after another, each on the state its predecessors leave. Writes nothing. */
export function decideAll<S, E extends AnyEvent>(
  jobs: readonly Job<S, E>[],
  entry: Entry<S>,
  { stream, fold, codec }: { stream: string; fold: Fold<S, E>; codec: Codec },
): Decided<S, E> {
  const outcomes: Outcome<S, E>[] = [];
  const encoded: Encoded[] = [];
  const applied = new Set<string>();
  let state = entry.state;
  let bytes = 0;
  for (const [index, job] of jobs.entries()) {
    const repeat = entry.commands.get(job.context.commandId);
    if (repeat) {
      outcomes.push({ kind: 'repeated', job, applied: repeat, state });
      continue;
    }
    if (applied.has(job.context.commandId)) return { outcomes, encoded, state, rest: jobs.slice(index) };
    const revision = entry.revision + BigInt(encoded.length);
    try {
      expectRevision(job.options, revision);
      const events = job.decide(state);
      const own = encodeAll(events, stream, job.context, codec);
      const ownBytes = jobs.length === 1 ? 0 : own.reduce((all, event) => all + sizeOf(event), 0);
      const full = bytes + ownBytes > maxAppendBytes || encoded.length + own.length > maxAppendEvents;
      if (full && encoded.length > 0) return { outcomes, encoded, state, rest: jobs.slice(index) };
      state = events.reduce(fold.evolve, state);
      bytes += ownBytes;
      encoded.push(...own);
      if (own.length > 0) applied.add(job.context.commandId);
      outcomes.push({ kind: 'decided', job, events, state, revision: revision + BigInt(own.length) });
    } catch (error) {
      outcomes.push({ kind: 'refused', job, error });
    }
  }
  return { outcomes, encoded, state, rest: [] };
}

function expectRevision({ expectedRevision }: HandleOptions, actual: bigint): void {
  if (expectedRevision === undefined || expectedRevision === actual) return;
  throw new Refusal('REVISION_MISMATCH', `it stands at revision ${actual}`, { currentRevision: String(actual) });
}

/** Ids derive from command, stream and place: a command that is repeated makes the same events. */
const encodeAll = (
  events: readonly AnyEvent[],
  stream: string,
  context: CommandContext,
  codec: Codec,
): readonly Encoded[] =>
  events.map((event, index) => codec.encode(event, deterministicId(context.commandId, stream, index), context));

/** Close enough, and never less than what the server counts: text beyond ASCII takes up to three bytes a character. */
const sizeOf = ({ data, metadata }: Encoded): number =>
  Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata)) + 128;
