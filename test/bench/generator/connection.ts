import { connect, type Socket } from 'node:net';

export type Reply = Readonly<{ status: number; headers: ReadonlyMap<string, string>; body: string }>;

export type Request = Readonly<{
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: object;
}>;

/** Nobody answered in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const answerMs = 40_000;
const endOfHead = Buffer.from('\r\n\r\n');

/** One keep-alive connection with one request at a time. It knows just enough HTTP for answers with a length, and costs a
 *  few microseconds: the machine's two cores are for the server. */
export class Connection {
  requests = 0;
  readonly #socket: Promise<Socket>;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | null = null;

  constructor(
    private readonly host: string,
    port: number,
  ) {
    const socket = connect({ host, port, noDelay: true });
    this.#socket = new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(socket)).once('error', reject);
    });
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  async send({ method, path, headers = {}, body }: Request): Promise<Reply> {
    const socket = await this.#socket;
    const text = body === undefined ? '' : JSON.stringify(body);
    const lines = [`${method} ${path} HTTP/1.1`, `host: ${this.host}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    if (body !== undefined) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(text)}`);
    this.requests += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(new NoAnswer(`${method} ${path}`)), answerMs);
      this.#waiting = {
        resolve: (reply) => {
          clearTimeout(timer);
          resolve(reply);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      socket.write(`${lines.join('\r\n')}\r\n\r\n${text}`);
    });
  }

  async close(): Promise<void> {
    (await this.#socket.catch(() => null))?.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const head = this.#received.indexOf(endOfHead);
    if (head < 0) return;
    const [first = '', ...lines] = this.#received.toString('latin1', 0, head).split('\r\n');
    const headers = new Map(lines.map(headerOf));
    const length = Number(headers.get('content-length') ?? 0);
    if (headers.has('transfer-encoding')) return this.#fail(new Error('the answer has no length'));
    const end = head + endOfHead.length + length;
    if (this.#received.length < end) return;
    const body = this.#received.toString('utf8', head + endOfHead.length, end);
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ status: Number(first.slice(9, 12)), headers, body });
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(error);
  }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
