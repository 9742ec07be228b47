import type { ServerHttp2Stream } from 'node:http2';
import { frame } from './frames.js';
import { type CallError, statusTrailers } from './status.js';

const CONTENT_TYPE = 'application/grpc';
/** Unsent bytes after which a writer is asked to wait; bounds what a reader that never reads can cost. */
const HIGH_WATER_BYTES = 256 * 1024;

/** One RPC as its handler sees it. Messages written in the same turn leave as one HTTP/2 write. */
export class Call {
  private readonly closeListeners: (() => void)[] = [];
  private waiting: (() => void)[] = [];
  private outbox: Buffer[] = [];
  private outboxBytes = 0;
  private flushScheduled = false;
  private headersSent = false;
  private ended = false;

  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly errorOf: (error: unknown) => CallError,
  ) {
    stream.on('close', () => {
      this.ended = true;
      this.outbox = [];
      this.release();
      for (const listener of this.closeListeners.splice(0)) listener();
    });
    stream.on('drain', () => this.release());
  }

  /** True once nothing written can reach the client any more: answered, cancelled or disconnected. */
  get closed(): boolean {
    return this.ended || this.stream.destroyed || this.stream.closed;
  }

  onClose(listener: () => void): void {
    this.closeListeners.push(listener);
  }

  /** Queues a message; false asks the caller to `await drained()` before writing on. */
  write(message: Buffer): boolean {
    if (this.closed) return true;
    this.outbox.push(message);
    this.outboxBytes += message.length;
    if (!this.flushScheduled) {
      this.flushScheduled = true;
      queueMicrotask(() => this.flush());
    }
    return this.outboxBytes + this.stream.writableLength < HIGH_WATER_BYTES;
  }

  /** Resolves when the client has taken enough to write on, or when the call is closed. */
  drained(): Promise<void> {
    this.flush();
    if (this.closed || !this.stream.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Ends the call: OK without an error, else with the error's status and trailers. */
  end(error?: CallError): void {
    if (this.closed) return;
    this.flush();
    this.ended = true;
    const trailers = statusTrailers(error);
    if (!this.headersSent) {
      this.headersSent = true;
      this.stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE, ...trailers }, { endStream: true });
      return;
    }
    this.stream.once('wantTrailers', () => this.stream.sendTrailers(trailers));
    this.stream.end();
  }

  /** Ends the call for whatever a handler threw. */
  fail(error: unknown): void {
    this.end(this.errorOf(error));
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
  }

  /** Sends the response headers now, for calls whose first message may be long in coming. */
  open(): void {
    if (this.headersSent || this.closed) return;
    this.headersSent = true;
    this.stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE }, { waitForTrailers: true });
  }

  private flush(): void {
    this.flushScheduled = false;
    if (this.outbox.length === 0 || this.closed) return;
    this.open();
    const messages = this.outbox;
    this.outbox = [];
    this.outboxBytes = 0;
    this.stream.write(frame(messages));
  }

  private release(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
