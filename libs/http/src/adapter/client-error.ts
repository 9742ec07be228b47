import { Refusal, type RefusalCode } from '#kernel';
import type { ConnectionError } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerTo, problemJson } from '../problem/problem.js';

const broken: Readonly<Record<string, readonly [RefusalCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['VALIDATION_FAILED', 'the request did not arrive in time'],
};

/** What the HTTP parser itself refuses never becomes a request; the answer is written to the socket by hand. */
export function answerBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = broken[error.code] ?? (['VALIDATION_FAILED', 'the request is not HTTP'] as const);
  const requestId = randomUUID();
  const { status, headers, problem } = answerTo(new Refusal(code, detail), requestId);
  const body = problemJson(problem);
  const lines = Object.entries({
    ...headers,
    'x-request-id': requestId,
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${problem.title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** `Expect:` something else than 100-continue; Node would answer 417 without a word. */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const requestId = randomUUID();
  const refusal = new Refusal('VALIDATION_FAILED', 'the header expect may only ask for 100-continue');
  const { status, headers, problem } = answerTo(refusal, requestId);
  const body = problemJson(problem);
  const more = { 'x-request-id': requestId, connection: 'close', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...more }).end(body);
}
