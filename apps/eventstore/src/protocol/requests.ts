import { CallError, Code } from '../grpc/status.js';
import type { ProposedEvent } from '../log/events.js';
import type { ExpectedRevision } from '../log/expected-revision.js';
import { WireReader } from '../wire/reader.js';

/*
 * The request messages of event_store.client.streams, by field number (streams.proto, shared.proto of the client).
 * Oneof cases without content are empty messages: that the field is there is what counts.
 */

export interface StreamTarget {
  readonly stream: string;
  readonly expected: ExpectedRevision;
}

type AppendMessage = { readonly options: StreamTarget } | { readonly event: ProposedEvent };

export interface BatchChunk {
  /** The UUID message as it came: it is only ever sent back. */
  readonly correlationId: Buffer;
  readonly options: (StreamTarget & { readonly deadlineMs: number }) | undefined;
  readonly events: ProposedEvent[];
  readonly isFinal: boolean;
  /** What is wrong with this one append; the others on the call go on. */
  readonly problem: CallError | undefined;
}

export function readAppend(bytes: Buffer): AppendMessage {
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) return { options: readTarget(reader.message()) };
    if (reader.field === 2) return { event: readEvent(reader.message()) };
  }
  throw new CallError(Code.invalidArgument, 'An append message is neither options nor an event.');
}

export function readBatchChunk(bytes: Buffer): BatchChunk {
  let correlationId: Buffer = EMPTY;
  let options: BatchChunk['options'];
  const events: ProposedEvent[] = [];
  let isFinal = false;
  let problem: CallError | undefined;
  const reader = new WireReader(bytes);
  while (reader.next()) {
    try {
      if (reader.field === 1) correlationId = reader.bytes();
      else if (reader.field === 2) options = readBatchOptions(reader.bytes());
      else if (reader.field === 3) events.push(readEvent(reader.message()));
      else if (reader.field === 4) isFinal = reader.bool();
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== Code.invalidArgument) throw error;
      problem ??= error;
    }
  }
  return { correlationId, options, events, isFinal, problem };
}

/** DeleteReq and TombstoneReq. */
export function readDelete(bytes: Buffer): StreamTarget {
  const reader = new WireReader(bytes);
  while (reader.next()) if (reader.field === 1) return readTarget(reader.message());
  throw new CallError(Code.invalidArgument, 'The request has no options.');
}

function readBatchOptions(bytes: Buffer): StreamTarget & { deadlineMs: number } {
  let deadlineMs = Infinity;
  const reader = new WireReader(bytes);
  while (reader.next()) if (reader.field === 6) deadlineMs = readTimestamp(reader.message());
  return { ...readTarget(new WireReader(bytes)), deadlineMs };
}

function readTarget(reader: WireReader): StreamTarget {
  let stream = '';
  let expected: ExpectedRevision | undefined;
  while (reader.next()) {
    if (reader.field === 1) stream = readStreamIdentifier(reader.message());
    else if (reader.field === 2) expected = reader.uint();
    else if (reader.field === 3) expected = 'no_stream';
    else if (reader.field === 4) expected = 'any';
    else if (reader.field === 5) expected = 'stream_exists';
  }
  if (expected === undefined) throw new CallError(Code.invalidArgument, 'The request names no expected revision.');
  return { stream, expected };
}

export function readStreamIdentifier(reader: WireReader): string {
  let name = '';
  while (reader.next()) if (reader.field === 3) name = reader.text();
  return name;
}

function readTimestamp(reader: WireReader): number {
  let ms = 0;
  while (reader.next()) {
    if (reader.field === 1) ms += reader.uint() * 1000;
    else if (reader.field === 2) ms += Math.floor(reader.uint() / 1_000_000);
  }
  return ms;
}

const EMPTY: Buffer = Buffer.alloc(0);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function readEvent(reader: WireReader): ProposedEvent {
  let id = '';
  let type: string | undefined;
  let contentType: string | undefined;
  let data: Buffer = EMPTY;
  let metadata: Buffer = EMPTY;
  while (reader.next()) {
    if (reader.field === 1) id = readUuid(reader.message());
    else if (reader.field === 2) {
      const [key, value] = readMapEntry(reader.message());
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
    } else if (reader.field === 3) metadata = reader.bytes();
    else if (reader.field === 4) data = reader.bytes();
  }
  if (type === undefined || contentType === undefined) throw missingProperties(type, contentType);
  if (!UUID.test(id)) throw new CallError(Code.invalidArgument, `"${id}" is not a UUID.`);
  if (type.includes('\0')) throw new CallError(Code.invalidArgument, 'An event type contains the character NUL.');
  return { id, type, isJson: contentType === 'application/json', data, metadata };
}

const missingProperties = (type: string | undefined, contentType: string | undefined): CallError => {
  const missing = [...(type === undefined ? ['type'] : []), ...(contentType === undefined ? ['content-type'] : [])];
  return new CallError(Code.invalidArgument, `Required metadata properties are missing: ${missing.join(',')}.`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': missing.join(','),
  });
};

function readMapEntry(reader: WireReader): [key: string, value: string] {
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = reader.text();
  }
  return [key, value];
}

function readUuid(reader: WireReader): string {
  while (reader.next()) {
    if (reader.field === 1) return readStructuredUuid(reader.message());
    if (reader.field === 2) return reader.text().toLowerCase();
  }
  return '';
}

function readStructuredUuid(reader: WireReader): string {
  let most = 0n;
  let least = 0n;
  while (reader.next()) {
    if (reader.field === 1) most = reader.int64();
    else if (reader.field === 2) least = reader.int64();
  }
  const hex = [most, least].map((bits) => BigInt.asUintN(64, bits).toString(16).padStart(16, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
