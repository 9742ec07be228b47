import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type Log } from '../log.js';
import { refusal } from './answers.js';
import { type Operation } from './book.js';
import { control } from './control.js';
import { StripeFailure, serverError, unrecognized } from './failure.js';
import { type Reply, type Simulator } from './simulator.js';

const largestBody = 64 * 1024;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > largestBody)
      throw new StripeFailure(413, { type: 'invalid_request_error', message: 'Request is too large.' });
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
};

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Any test key opens; a live key does not belong here. */
const authenticate = (request: IncomingMessage): void => {
  const [, key] = /^Bearer (\S+)$/i.exec(header(request, 'authorization') ?? '') ?? [];
  if (key !== undefined && /^[sr]k_(?!live_)/.test(key)) return;
  const message =
    key === undefined
      ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
      : `Invalid API Key provided: ${key.slice(0, 8)}****. The simulator takes test keys (sk_test_…) only.`;
  throw new StripeFailure(401, { type: 'invalid_request_error', message });
};

const actions: Readonly<Record<string, Operation>> = { confirm: 'confirm', capture: 'capture', cancel: 'cancel' };

type Route = Readonly<{ operation: Operation; target?: string }>;

const postRoute = (segments: readonly string[]): Route | undefined => {
  const [resource, id, action, ...more] = segments;
  if (more.length > 0) return undefined;
  if (resource === 'refunds' && id === undefined) return { operation: 'refund' };
  if (resource !== 'payment_intents') return undefined;
  if (id === undefined) return { operation: 'create' };
  const operation = actions[action ?? ''];
  return operation === undefined ? undefined : { operation, target: id };
};

const stripe = async (simulator: Simulator, request: IncomingMessage, path: string, query: string): Promise<Reply> => {
  authenticate(request);
  const [resource = '', ...rest] = path.slice('/v1/'.length).split('/').map(decodeURIComponent);
  if (request.method === 'GET' && rest.length < 2) return simulator.get(resource, rest[0], query);
  const route = request.method === 'POST' ? postRoute([resource, ...rest]) : undefined;
  if (route === undefined) throw unrecognized(request.method ?? '', path);
  const body = await bodyOf(request);
  const key = header(request, 'idempotency-key');
  return simulator.post({ ...route, body, ...(key === undefined ? {} : { key }) });
};

const send = (request: IncomingMessage, response: ServerResponse, reply: Exclude<Reply, 'drop'>): void => {
  const { answer, requestId, original } = reply;
  const key = header(request, 'idempotency-key');
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(answer.body),
    'Request-Id': requestId,
    ...(key === undefined || request.method !== 'POST' ? {} : { 'Idempotency-Key': key }),
    ...(original === undefined ? {} : { 'Idempotent-Replayed': 'true', 'Original-Request': original }),
    ...(answer.status === 409 ? { 'Stripe-Should-Retry': 'true' } : {}),
  });
  response.end(answer.body);
};

const serve = async (simulator: Simulator, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  if (path.startsWith('/_simulator/')) {
    const { status, headers, body } = await control(simulator, request.method ?? '', path, query, () =>
      bodyOf(request),
    );
    response.writeHead(status, headers).end(body);
    return;
  }
  if (!path.startsWith('/v1/')) throw unrecognized(request.method ?? '', path);
  const reply = await stripe(simulator, request, path, query);
  if (reply === 'drop') request.socket.destroy();
  else send(request, response, reply);
};

/** The HTTP face of the simulator; not listening yet. */
export const httpServer = (simulator: Simulator, log: Log): Server => {
  const server = createServer((request, response) => {
    serve(simulator, request, response).catch((error: unknown) => {
      if (!(error instanceof StripeFailure)) log.error({ err: error, url: request.url }, 'the Stripe simulator failed');
      const failure = error instanceof StripeFailure ? error : serverError(500);
      if (response.headersSent) request.socket.destroy();
      else send(request, response, { answer: refusal(failure), requestId: 'req_refused' });
    });
  });
  server.keepAliveTimeout = 65_000; // longer than clients keep an idle connection
  return server;
};
