import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Post } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connect } from 'node:net';
import { type HttpAdapter, Public, RequestContext } from '../src/index.js';
import { startTestApp } from './test-app.js';

@Public()
@Controller('pings')
class PingsController {
  @Post()
  ping(@RequestContext() context: { commandId: string }) {
    return { id: context.commandId };
  }
}

const broken: string[] = [];
let app: NestFastifyApplication;
let port: number;
beforeAll(async () => {
  const adapter = { headersTimeoutMs: 300, requestTimeoutMs: 600 };
  ({ app } = await startTestApp({ controllers: [PingsController], adapter }));
  app.get<HttpAdapterHost<HttpAdapter>>(HttpAdapterHost).httpAdapter.onBrokenRequest = (code) => broken.push(code);
  await app.listen(0, '127.0.0.1');
  port = Number(new URL(await app.getUrl()).port);
});
afterAll(() => app.close());

/** Sends bytes as they are and gives back everything that comes until the server hangs up. */
const talk = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let heard = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
    socket.on('close', () => resolve(heard)).on('error', reject);
  });

const head = 'POST /api/v1/pings HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n';

function problemIn(answer: string): { status: number; code: string } {
  const [top = '', body = ''] = answer.split('\r\n\r\n');
  expect(top).toMatch(/content-type: application\/problem\+json/i);
  expect(top).toMatch(/x-request-id: \S+/i);
  return JSON.parse(body) as { status: number; code: string };
}

describe('what is not a request', () => {
  it.each([
    ['headers of 20 kB', `${head}X-Padding: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [
      'two ideas of its length',
      `${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'VALIDATION_FAILED',
    ],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400, 'VALIDATION_FAILED'],
    ['no host', 'POST /api/v1/pings HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'VALIDATION_FAILED'],
    ['the HTTP of 1991', 'GET /\r\n\r\n', 400, 'VALIDATION_FAILED'],
    ['a strange expectation', `${head}Expect: miracles\r\nContent-Length: 0\r\n\r\n`, 400, 'VALIDATION_FAILED'],
    ['nonsense', '\u0000\u0001\u0002\r\n\r\n', 400, 'VALIDATION_FAILED'],
    ['half a head, then silence', 'POST /api/v1/pings HTTP/1.1\r\nHost: shop\r\nX-', 400, 'VALIDATION_FAILED'],
    [
      'half a body, then silence',
      `${head}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"a"`,
      400,
      'VALIDATION_FAILED',
    ],
    [
      'a bad chunk',
      `${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
      'VALIDATION_FAILED',
    ],
  ])('is answered with a problem: %s', async (_what, bytes, status, code) => {
    expect(problemIn(await talk(bytes))).toMatchObject({ status, code });
  });

  it('is counted', () => {
    expect(broken).toEqual(expect.arrayContaining(['HPE_HEADER_OVERFLOW', 'ERR_HTTP_REQUEST_TIMEOUT']));
  });
});

const ping = (...keys: readonly string[]) =>
  talk(`${head}Content-Length: 0\r\n${keys.map((key) => `Idempotency-Key: ${key}\r\n`).join('')}\r\n`);

describe('an Idempotency-Key', () => {
  it('may hold a comma', async () => {
    expect(await ping('a, b')).toMatch(/^HTTP\/1.1 201 /);
  });

  it.each([
    ['sent twice', ['a', 'b']],
    ['sent twice, the same', ['a', 'a']],
    ['empty', ['']],
    ['too long', ['x'.repeat(256)]],
    ['holding a tab', ['a\tb']],
    ['not ASCII', ['a\u00e9b']],
  ])('is refused: %s', async (_what, keys) => {
    expect(problemIn(await ping(...keys))).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it('is not refused at its longest', async () => {
    expect(await ping('x'.repeat(255))).toMatch(/^HTTP\/1.1 201 /);
  });
});
