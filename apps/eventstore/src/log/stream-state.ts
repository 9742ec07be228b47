import { EventType, NO_STREAM, type RecordedEvent, TOMBSTONE_REVISION } from './events.js';

/** What the writer and the readers must know of a stream and its metastream, without its events. */
export interface StreamState {
  /** Last revision, NO_STREAM without events. */
  readonly revision: number;
  readonly tombstoned: boolean;
  /** Last revision of `$$stream`, NO_STREAM without metadata. */
  readonly metaRevision: number;
  readonly metadata: StreamMetadata;
}

/** The keys of a `$metadata` event that limit what readers see. */
interface StreamMetadata {
  readonly truncateBefore: number;
  readonly maxCount: number;
  readonly maxAgeMs: number;
  /** The event's JSON, for rewriting one key of it. */
  readonly json: string;
}

const METASTREAM_PREFIX = '$$';
/** Truncates every event there can be: how a soft delete is written down. */
const TRUNCATE_ALL = 2 ** 63;
export const SOFT_DELETE_JSON = '{"$tb":9223372036854775807}';

const NO_METADATA: StreamMetadata = { truncateBefore: 0, maxCount: Infinity, maxAgeMs: Infinity, json: '{}' };
export const NEW_STREAM: StreamState = {
  revision: NO_STREAM,
  tombstoned: false,
  metaRevision: NO_STREAM,
  metadata: NO_METADATA,
};

export const isMetastream = (stream: string): boolean => stream.startsWith(METASTREAM_PREFIX);
export const metastreamOf = (stream: string): string => METASTREAM_PREFIX + stream;
/** The stream a metastream describes; any other stream itself. States are kept under this name. */
export const describedStream = (stream: string): string =>
  isMetastream(stream) ? stream.slice(METASTREAM_PREFIX.length) : stream;

export const isSoftDeleted = ({ metadata }: StreamState): boolean => metadata.truncateBefore >= TRUNCATE_ALL;

/** The state after one more event of the stream or of its metastream. */
export function advance(state: StreamState, { stream, type, revision, data }: RecordedEvent): StreamState {
  if (isMetastream(stream)) return { ...state, metaRevision: revision, metadata: parseMetadata(data) };
  if (type === EventType.tombstone && revision === TOMBSTONE_REVISION) return { ...state, revision, tombstoned: true };
  return { ...state, revision };
}

/** First and last revision a reader of `stream` may see; `first > last` when nothing is left. */
export function visibleRange(stream: string, state: StreamState): { first: number; last: number } {
  if (isMetastream(stream)) return { first: state.metaRevision, last: state.metaRevision };
  const { truncateBefore, maxCount } = state.metadata;
  return { first: Math.max(0, truncateBefore, state.revision - maxCount + 1), last: state.revision };
}

/** Metadata that is not an object of the known shape limits nothing, as on the real server. */
export function parseMetadata(data: Buffer): StreamMetadata {
  const json = data.toString('utf8');
  const keys = parseObject(json);
  const { $tb, $maxCount, $maxAge } = keys;
  return {
    truncateBefore: countOr(0, $tb),
    maxCount: countOr(Infinity, $maxCount),
    maxAgeMs: countOr(Infinity, $maxAge) * 1000,
    json,
  };
}

/** The metadata with another `$tb` and everything else kept. */
export function withTruncateBefore({ json }: StreamMetadata, revision: number): string {
  return JSON.stringify({ ...parseObject(json), $tb: revision });
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const countOr = (otherwise: number, value: unknown): number =>
  typeof value === 'number' && value >= 0 ? Math.floor(value) : otherwise;
