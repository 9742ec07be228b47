import { isMetastream, describedStream } from '../log/stream-state.js';
import { invalidStream } from './errors.js';

/** Sum over an append's events, as on the real server by default. */
export const MAX_APPEND_BYTES = 1_048_576;
/** What an index entry of PostgreSQL can hold, with room to spare. */
const MAX_STREAM_NAME_BYTES = 2_000;

/** Refuses names no stream can have: empty, too long, NUL, and metastreams of system streams or of metastreams. */
export function checkWritable(stream: string): void {
  checkReadable(stream);
  if (isMetastream(stream) && describedStream(stream).startsWith('$')) throw invalidStream(stream);
}

export function checkReadable(stream: string): void {
  if (stream === '' || stream === '$$') throw invalidStream(stream);
  if (stream.includes('\0') || Buffer.byteLength(stream) > MAX_STREAM_NAME_BYTES)
    throw invalidStream(stream.slice(0, 100));
}
