import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import { EPOCH_STREAM, EventType } from './events.js';
import { Reader } from './reader.js';
import { StreamStates } from './stream-states.js';
import { Tail } from './tail.js';
import type { Write } from './write.js';
import { Writer } from './writer.js';
import { WriterSession } from './writer-session.js';

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;
const READ_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
/** The real server's default: a commit that takes longer is answered as timed out. */
const WRITE_TIMEOUT_MS = 2_000;

/** The log: one writer, many readers, and the tail both meet at. */
export class EventLog {
  readonly tail = new Tail(0);
  readonly reader: Reader;
  readonly states: StreamStates;
  private readonly pool: Pool;
  private readonly writer: Writer;
  private session: WriterSession | undefined;
  private reopening = false;
  private closed = false;

  private constructor(
    private readonly url: string,
    private readonly logger: Logger,
    writeTimeoutMs: number,
  ) {
    this.pool = new Pool({
      connectionString: url,
      max: READ_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'eventstore reader',
      // Every statement looks up by an index, whatever its values: planned once per connection, not once per call.
      options: '-c plan_cache_mode=force_generic_plan',
    });
    this.pool.on('error', (error) => logger.warn({ err: error }, 'an idle read connection broke'));
    this.reader = new Reader(this.pool);
    this.states = new StreamStates(this.reader);
    const { reader, states, tail } = this;
    this.writer = new Writer({ reader, states, tail, writeTimeoutMs }, (error) => this.lost(error));
  }

  /** Takes the log and becomes its writer. Refuses with LogIsTaken while another node is. */
  static async open(url: string, logger: Logger, writeTimeoutMs = WRITE_TIMEOUT_MS): Promise<EventLog> {
    const log = new EventLog(url, logger, writeTimeoutMs);
    try {
      await log.takeOver();
    } catch (error) {
      await log.pool.end();
      throw error;
    }
    return log;
  }

  submit(write: Write): void {
    this.writer.submit(write);
  }

  /** For tests, see Writer. */
  forgetRecentIds(): void {
    this.writer.forgetRecentIds();
  }

  /** Takes no more writes; resolves when those submitted are answered. */
  async drain(): Promise<void> {
    this.closed = true;
    this.writer.refuse();
    await this.writer.drained();
  }

  /** Commits what has been submitted, then lets the log go. */
  async close(): Promise<void> {
    await this.drain();
    this.writer.use(undefined);
    await this.session?.close();
    await this.pool.end();
  }

  private async takeOver(): Promise<void> {
    let session: WriterSession | undefined;
    session = await WriterSession.open(this.url, (error) => {
      if (session && this.session === session) this.lost(error);
    });
    this.session = session;
    this.states.clear();
    this.tail.reset(session.head);
    this.writer.use(session);
    try {
      await this.announceEpoch();
    } catch (error) {
      this.session = undefined;
      this.writer.use(undefined);
      await session.close();
      throw error;
    }
  }

  /** As the real server does on every election: `$all` holds system events from the start. */
  private announceEpoch(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.writer.submit({
        kind: 'append',
        stream: EPOCH_STREAM,
        expected: 'any',
        events: [
          { id: randomUUID(), type: EventType.epoch, isJson: true, data: Buffer.from('{}'), metadata: Buffer.alloc(0) },
        ],
        deadlineMs: Infinity,
        answer: (outcome) => (outcome.kind === 'written' ? resolve() : reject(new Error(JSON.stringify(outcome)))),
      });
    });
  }

  private lost(error: unknown): void {
    if (this.closed || this.reopening) return;
    this.logger.error({ err: error }, 'lost the log; appends are refused until it is back');
    this.reopening = true;
    this.writer.use(undefined);
    const lost = this.session;
    this.session = undefined;
    void lost?.close();
    void this.reopen();
  }

  private async reopen(): Promise<void> {
    for (let waitMs = FIRST_RETRY_MS; !this.closed; waitMs = Math.min(waitMs * 2, LAST_RETRY_MS)) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      try {
        await this.takeOver();
        this.reopening = false;
        this.logger.info('took the log again');
        return;
      } catch (error) {
        this.logger.warn({ err: error }, 'could not take the log; trying again');
      }
    }
  }
}
