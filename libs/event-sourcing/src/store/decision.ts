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

/** One command may use up an append alone; more than this is refused before the server would refuse its neighbours with it. */
const maxOwnBytes = 1_000_000;

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
      if (own.bytes > maxOwnBytes)
        throw new Refusal('PAYLOAD_TOO_LARGE', 'what was decided does not fit into one append');
      const full = bytes + own.bytes > maxAppendBytes || encoded.length + events.length > maxAppendEvents;
      if (full && encoded.length > 0) return { outcomes, encoded, state, rest: jobs.slice(index) };
      state = events.reduce(fold.evolve, state);
      bytes += own.bytes;
      encoded.push(...own.encoded);
      if (events.length > 0) applied.add(job.context.commandId);
      outcomes.push({ kind: 'decided', job, events, state, revision: revision + BigInt(events.length) });
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

/** Ids derive from command, stream, place and what was decided. A repeat that decides the same makes the same events, and
 *  the store knows them again; one that decides otherwise loses the race, reads the stream and finds its command applied.
 *  Without the decision in the id the store would accept it as a repeat, and we would remember what was never written. */
function encodeAll(events: readonly AnyEvent[], stream: string, context: CommandContext, codec: Codec): Own {
  let bytes = 0;
  const encoded = events.map((event, index) => {
    const decided = JSON.stringify(event.data);
    bytes += Buffer.byteLength(decided) + metadataBytes;
    return codec.encode(event, deterministicId(context.commandId, stream, index, event.type, decided), context);
  });
  return { encoded, bytes };
}

type Own = Readonly<{ encoded: readonly Encoded[]; bytes: number }>;

/** More than the metadata of an event ever takes. */
const metadataBytes = 2_000;
