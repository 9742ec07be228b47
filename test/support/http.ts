import { Agent, request as send } from 'node:http';
import { randomUUID } from 'node:crypto';

export type Answer<T = Body> = Readonly<{
  status: number;
  body: T;
  text: string;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}>;

/** Whatever an endpoint answers. Tests read the fields they assert. */
// oxlint-disable-next-line typescript/no-explicit-any -- an answer is only known by asserting it
export type Body = any;

export type Call = Readonly<{
  /** Text and bytes are sent as they are, anything else as JSON. */
  body?: unknown;
  token?: string;
  /** A list is a header sent several times. */
  headers?: Readonly<Record<string, string | string[]>>;
  timeoutMs?: number;
}>;

/** A caller of the API, with connections of its own. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(readonly origin: string) {}

  get = (path: string, call: Call = {}) => this.call('GET', path, call);
  post = (path: string, body?: unknown, call: Call = {}) => this.call('POST', path, { ...call, body });
  put = (path: string, body?: unknown, call: Call = {}) => this.call('PUT', path, { ...call, body });
  patch = (path: string, body?: unknown, call: Call = {}) => this.call('PATCH', path, { ...call, body });
  delete = (path: string, call: Call = {}) => this.call('DELETE', path, call);

  /** `path` below `/api/v1` unless it begins with `~`, which stands for the origin. */
  call(method: string, path: string, { body, token, headers = {}, timeoutMs = 30_000 }: Call = {}): Promise<Answer> {
    const url = path.startsWith('~') ? this.origin + path.slice(1) : `${this.origin}/api/v1${path}`;
    const asIs = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const text = asIs ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = send(url, {
        method,
        agent: this.#agent,
        timeout: timeoutMs,
        headers: {
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
      });
      request.on('timeout', () => request.destroy(new Error(`${method} ${path} was not answered in ${timeoutMs} ms`)));
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const received = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            body: parsed(received),
            text: received,
            headers: response.headers,
          });
        });
      });
      request.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parsed(text: string): Body {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

export const once = (): Readonly<Record<string, string>> => ({ 'idempotency-key': randomUUID() });
