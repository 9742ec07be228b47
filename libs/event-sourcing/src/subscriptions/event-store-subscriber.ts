import {
  excludeSystemEvents,
  START,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type EventStoreDBClient,
} from '@eventstore/db-client';
import { comparePositions, startOfLog, type Position } from '#kernel';
import { disposeClient } from '../store/client.js';
import { within } from '../store/deadline.js';
import { lastEvent } from '../store/reader.js';
import { LogSubscriber, type LogHandlers, type LogSubscription } from './log-subscriber.js';
import { PendingCheckpoint } from './pending-checkpoint.js';

/** `EventStoreClients` is one. */
export type ClientSource = Readonly<{ open: (name: string) => EventStoreDBClient }>;

/** Every subscription has a client and a connection of its own, so a dead one is replaced at once. */
export class EventStoreSubscriber extends LogSubscriber {
  constructor(private readonly clients: ClientSource) {
    super();
  }

  subscribe(after: Position, handlers: LogHandlers): LogSubscription {
    return new Running(this.clients.open('subscription'), after, handlers);
  }

  async lastEvent(): Promise<Position> {
    const client = this.clients.open('probe');
    try {
      return await lastEvent(client);
    } finally {
      void disposeClient(client);
    }
  }
}

class Running implements LogSubscription {
  readonly #pending = new PendingCheckpoint();
  readonly #stream: AllStreamSubscription;
  #caughtUp = false;
  #settling: NodeJS.Timeout | undefined;
  #over = false;

  constructor(
    private readonly client: EventStoreDBClient,
    after: Position,
    private readonly handlers: LogHandlers,
  ) {
    this.#stream = client.subscribeToAll({
      fromPosition: comparePositions(after, startOfLog) === 0 ? START : after,
      filter: excludeSystemEvents({
        checkpointInterval: 8,
        // Only enqueues: a throw in here would stall the subscription for ever (client trap 5).
        checkpointReached: (_subscription, position) => {
          this.#pending.reached(position);
          this.#settleSoon();
        },
      }),
    });
    this.#stream.on('data', (resolved: AllStreamResolvedEvent) => this.#hand(resolved));
    this.#stream.on('caughtUp', () => {
      this.#caughtUp = true;
      this.#settleSoon();
    });
    // An error comes without end or close, and the other way round (client trap 6).
    this.#stream.on('error', (error: unknown) => this.#end(error));
    this.#stream.on('end', () => this.#end(new Error('the server ended the subscription')));
    this.#stream.on('close', () => this.#end(new Error('the subscription was closed')));
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#over) this.#stream.resume();
  }

  async close(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#settling);
    await within(1_000, 'unsubscribing', this.#stream.unsubscribe()).catch(() => undefined);
    this.#stream.destroy();
    await disposeClient(this.client);
  }

  #hand({ event }: AllStreamResolvedEvent): void {
    if (this.#over || !event) return;
    this.#pending.beforeEvent(event.position);
    this.handlers.event(event);
  }

  #settleSoon(): void {
    this.#settling ??= setTimeout(() => this.#settle(), 10).unref();
  }

  /** Runs from a timer, so what the buffer holds now is all there is in front of what the server has said. */
  #settle(): void {
    this.#settling = undefined;
    if (this.#over) return;
    const buffered = this.#stream.readableLength;
    const safe = this.#pending.whenIdle(buffered);
    if (safe) this.handlers.passed(safe);
    if (buffered === 0 && this.#caughtUp) {
      this.#caughtUp = false;
      this.handlers.caughtUp();
    }
    if (this.#pending.waiting || this.#caughtUp) this.#settleSoon();
  }

  #end(cause: unknown): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#settling);
    this.handlers.ended(cause);
  }
}
