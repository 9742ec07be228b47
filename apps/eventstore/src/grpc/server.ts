import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Call } from './call.js';
import { FrameParser } from './frames.js';
import { CallError, Code } from './status.js';

/** What a handler does with the request's messages; both may end the call. */
export interface Incoming {
  message(bytes: Buffer): void;
  /** The client has sent everything it wants to send. */
  end(): void;
}

/** A service method: called once per RPC, before its first message. */
export type Method = (call: Call) => Incoming;

/** A method with exactly one request message. */
export const singleRequest =
  (answer: (call: Call, request: Buffer) => void | Promise<void>): Method =>
  (call) => {
    let request: Buffer | undefined;
    return {
      message: (bytes) => {
        request = bytes;
      },
      end: () => {
        if (!request) return call.end(new CallError(Code.invalidArgument, 'The request has no message.'));
        const message = request;
        void (async () => answer(call, message))().catch((error: unknown) => call.fail(error));
      },
    };
  };

/** EventStoreDB lets events of 16 MB through; so does the client, plus framing. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * A gRPC server on Node's own HTTP/2, instead of grpc-js: it writes all answers of one commit, and all events of one
 * page, as one HTTP/2 write. grpc-js flushes message by message, which costs more than everything else the node does.
 */
export class GrpcServer {
  private readonly sessions = new Set<ServerHttp2Session>();
  private readonly calls = new Set<Call>();
  private readonly http: Http2Server;

  constructor(
    private readonly methods: ReadonlyMap<string, Method>,
    private readonly errorOf: (error: unknown) => CallError,
  ) {
    this.http = createServer({ settings: { initialWindowSize: WINDOW_BYTES }, maxSessionMemory: 512 });
    this.http.on('session', (session) => this.accept(session));
    this.http.on('stream', (stream, headers) => this.serve(stream, String(headers[':path'])));
    // A client that vanished mid-request; its calls see 'close'.
    this.http.on('sessionError', () => undefined);
  }

  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, host, () => {
        this.http.off('error', reject);
        resolve((this.http.address() as AddressInfo).port);
      });
    });
  }

  /** Takes no new calls, ends open ones with UNAVAILABLE, and closes the connections. */
  async close(reason: string): Promise<void> {
    const closed = new Promise((resolve) => this.http.close(resolve));
    for (const call of this.calls) call.end(new CallError(Code.unavailable, reason));
    for (const session of this.sessions) session.close();
    const stragglers = setTimeout(() => {
      for (const session of this.sessions) session.destroy();
    }, 500);
    await closed;
    clearTimeout(stragglers);
  }

  private accept(session: ServerHttp2Session): void {
    this.sessions.add(session);
    session.setLocalWindowSize(WINDOW_BYTES);
    session.on('close', () => this.sessions.delete(session));
  }

  private serve(stream: ServerHttp2Stream, path: string): void {
    const call = new Call(stream, this.errorOf);
    this.calls.add(call);
    call.onClose(() => this.calls.delete(call));
    stream.on('error', () => undefined); // reset by the client: 'close' follows
    const method = this.methods.get(path);
    if (!method) {
      stream.resume();
      return call.end(new CallError(Code.unimplemented, `The server does not implement the method ${path}`));
    }
    const incoming = method(call);
    const parser = new FrameParser(MAX_MESSAGE_BYTES, (message) => incoming.message(message));
    const attempt = (step: () => void): void => {
      if (call.closed) return;
      try {
        step();
      } catch (error) {
        call.fail(error);
      }
    };
    stream.on('data', (chunk: Buffer) => attempt(() => parser.push(chunk)));
    stream.on('end', () =>
      attempt(() => {
        if (!parser.isBetweenMessages) throw new CallError(Code.internal, 'The request ended inside a message.');
        incoming.end();
      }),
    );
  }
}
