import { jsonEvent } from '@eventstore/db-client';
import type { Position } from '#kernel';
import type { Encoded } from '../codec/codec.js';
import type { EventStoreClients } from './client.js';
import { within } from './deadline.js';
import { isStuck } from './failures.js';
import { Gate } from './gate.js';

/** Appends in flight at once; more wait here, where waiting does not use up their deadline at the client (client trap 18). */
const maxInFlight = 128;

/** What the server may take; its own limit is 2 s. After this the outcome is unknown and the client is replaced. */
const answerMs = 6_000;

/** JSON in bytes: an object would be turned into base64 by the client, and back twice by its protobuf. */
const asBytes = (metadata: object): Uint8Array => utf8.encode(JSON.stringify(metadata));
const utf8 = new TextEncoder();

/** `position` null: the server did not say. */
export type Appended = Readonly<{ revision: bigint; position: Position | null }>;

/** Sends appends, each with a deadline of its own: the batch path has none and loses answers of a stream that ends (client trap 2). */
export class Appender {
  readonly #gate = new Gate(maxInFlight);

  constructor(private readonly clients: EventStoreClients) {}

  /** Atomic: all events or none. `expected` is the revision the stream stands at, −1n for none.
   *  Rejects with the client's error; `failureOf` says what it means. */
  append(stream: string, events: readonly Encoded[], expected: bigint): Promise<Appended> {
    return this.#gate.pass(() => this.#send(stream, events, expected));
  }

  async #send(stream: string, events: readonly Encoded[], expected: bigint): Promise<Appended> {
    const client = await this.clients.appends;
    try {
      const { nextExpectedRevision, position } = await within(
        answerMs,
        'an append',
        client.appendToStream(
          stream,
          events.map(({ id, type, data, metadata }) =>
            jsonEvent({ id, type, data: data as object & string, metadata: asBytes(metadata) }),
          ),
          { expectedRevision: expected === -1n ? 'no_stream' : expected },
        ),
      );
      return { revision: nextExpectedRevision, position: position ?? null };
    } catch (error) {
      if (isStuck(error)) this.clients.replaceAppends(client);
      throw error;
    }
  }
}
