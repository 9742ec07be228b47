import type { CallError } from '../grpc/status.js';
import type { RecordedEvent } from '../log/events.js';
import type { ExpectedRevision } from '../log/expected-revision.js';
import { WireWriter } from '../wire/writer.js';
import type { StreamTarget } from './requests.js';

/* The response messages of event_store.client.streams, by field number; see requests.ts. */

const writer = new WireWriter();

/** A read event: the event, the link it was found through, or a link whose target is gone. */
export interface ResolvedEvent {
  readonly event: RecordedEvent | undefined;
  readonly link: RecordedEvent | undefined;
}

export function readEvent({ event, link }: ResolvedEvent, structuredIds: boolean): Buffer {
  if (event && !link && !structuredIds) {
    event.encoded ??= encodeReadEvent({ event, link }, false);
    return event.encoded;
  }
  return encodeReadEvent({ event, link }, structuredIds);
}

function encodeReadEvent({ event, link }: ResolvedEvent, structuredIds: boolean): Buffer {
  return writer.encode((w) =>
    w.message(1, () => {
      if (event) writeRecordedEvent(w, 1, event, structuredIds);
      if (link) writeRecordedEvent(w, 2, link, structuredIds);
      const origin = link ?? event;
      if (origin) w.uint(3, origin.position);
    }),
  );
}

function writeRecordedEvent(w: WireWriter, field: number, event: RecordedEvent, structuredIds: boolean): void {
  w.message(field, () => {
    w.message(1, () => (structuredIds ? writeStructuredUuid(w, event.id) : w.text(2, event.id)));
    w.message(2, () => w.text(3, event.stream));
    w.uint(3, event.revision);
    w.uint(4, event.position);
    w.uint(5, event.position);
    writeMapEntry(w, 'type', event.type);
    writeMapEntry(w, 'created', `${event.createdMs}0000`); // ticks of 100 ns
    writeMapEntry(w, 'content-type', event.isJson ? 'application/json' : 'application/octet-stream');
    w.bytes(7, event.metadata);
    w.bytes(8, event.data);
  });
}

function writeMapEntry(w: WireWriter, key: string, value: string): void {
  w.message(6, () => {
    w.text(1, key);
    w.text(2, value);
  });
}

function writeStructuredUuid(w: WireWriter, id: string): void {
  const hex = id.replaceAll('-', '');
  w.message(1, () => {
    w.int64(1, BigInt(`0x${hex.slice(0, 16)}`));
    w.int64(2, BigInt(`0x${hex.slice(16)}`));
  });
}

export const confirmation = (subscriptionId: string): Buffer =>
  writer.encode((w) => w.message(2, () => w.text(1, subscriptionId)));

export const checkpoint = (position: number): Buffer => writer.encode((w) => writePosition(w, 3, position));

export const streamNotFound = (stream: string): Buffer =>
  writer.encode((w) => w.message(4, () => w.message(1, () => w.text(3, stream))));

export const CAUGHT_UP = writer.encode((w) => w.empty(8));

function writePosition(w: WireWriter, field: number, position: number): void {
  w.message(field, () => {
    w.uint(1, position);
    w.uint(2, position);
  });
}

/** DeleteResp and TombstoneResp. */
export const deleted = (position: number): Buffer => writer.encode((w) => writePosition(w, 1, position));

/** The Success message of AppendResp and of BatchAppendResp. */
function writeSuccess(w: WireWriter, field: number, revision: number | undefined, position: number | undefined): void {
  w.message(field, () => {
    if (revision === undefined) w.empty(2);
    else w.uint(1, revision);
    if (position === undefined) w.empty(4);
    else writePosition(w, 3, position);
  });
}

export const appended = (revision: number | undefined, position: number | undefined): Buffer =>
  writer.encode((w) => writeSuccess(w, 1, revision, position));

/** AppendResp's WrongExpectedVersion: a message, not an error. Fields 1 to 5 are for clients of 20.6.0. */
export const appendRefused = (expected: ExpectedRevision, current: number): Buffer =>
  writer.encode((w) =>
    w.message(2, () => {
      if (current < 0) w.empty(2);
      else w.uint(1, current);
      if (typeof expected === 'number') w.uint(3, expected);
      else if (expected !== 'no_stream') w.empty(expected === 'any' ? 4 : 5);
      if (current < 0) w.empty(7);
      else w.uint(6, current);
      if (typeof expected === 'number') w.uint(8, expected);
      else w.empty({ any: 9, stream_exists: 10, no_stream: 11 }[expected]);
    }),
  );

export const batchAppended = (
  correlationId: Buffer,
  { stream, expected }: StreamTarget,
  revision: number | undefined,
  position: number | undefined,
): Buffer =>
  writer.encode((w) => {
    w.bytes(1, correlationId);
    writeSuccess(w, 3, revision, position);
    writeBatchTarget(w, stream, expected);
  });

/** What went wrong with one append of a batch: a google.rpc.Status around one message of shared.proto. */
export interface BatchFailure {
  readonly code: CallError['code'];
  readonly name:
    | 'WrongExpectedVersion'
    | 'StreamDeleted'
    | 'Timeout'
    | 'Unknown'
    | 'MaximumAppendSizeExceeded'
    | 'BadRequest';
  readonly detail: (w: WireWriter) => void;
}

export function batchFailed(correlationId: Buffer, target: StreamTarget | undefined, failure: BatchFailure): Buffer {
  const detail = writer.encode(failure.detail);
  return writer.encode((w) => {
    w.bytes(1, correlationId);
    w.message(2, () => {
      w.uint(1, failure.code);
      w.text(2, failure.name);
      w.message(3, () => {
        w.text(1, `type.googleapis.com/event_store.client.${failure.name}`);
        w.bytes(2, detail);
      });
    });
    writeBatchTarget(w, target?.stream ?? '', target?.expected ?? 'any');
  });
}

function writeBatchTarget(w: WireWriter, stream: string, expected: ExpectedRevision): void {
  w.message(4, () => w.text(3, stream));
  if (typeof expected === 'number') w.uint(5, expected);
  else w.empty({ no_stream: 6, any: 7, stream_exists: 8 }[expected]);
}
