import { encodePosition, type Position, Refusal } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  ExpectedRevision,
  pageOf,
  PreferredWait,
  preferredWait,
  Public,
  Reads,
  versioned,
  WantsFresh,
  written,
} from '../src/index.js';
import { startTestApp } from './test-app.js';

const position: Position = { commit: 812n, prepare: 810n };

@Public()
@Controller('notes')
class NotesController {
  @Post()
  @HttpCode(202)
  write(@PreferredWait() seconds: number) {
    return written(
      { revision: 3n, position },
      { id: 'n-1', seconds },
      { location: '/api/v1/notes/n-1', waited: seconds },
    );
  }

  @Post('sync')
  @HttpCode(202)
  writeAndWait() {
    return written({ revision: 0n, position }, { done: true }, { status: 200 });
  }

  @Delete()
  @HttpCode(204)
  remove() {
    return written({ revision: -1n, position: null }, undefined);
  }

  @Put()
  change(@ExpectedRevision() expected: bigint | undefined) {
    return { expected: String(expected) };
  }

  @Get()
  @Reads('shop.notes', 'shop.authors')
  read(@WantsFresh() fresh: boolean) {
    return versioned(7n, { fresh });
  }
}

const head: Position = { commit: 2000n, prepare: 2000n };
const waited: string[] = [];
const waitFor = async (projection: string, wanted: Position) => {
  if (wanted.commit > 1000n) throw new Refusal('PROJECTION_LAGGING', 'not there yet');
  waited.push(`${projection} ${wanted.commit}/${wanted.prepare}`);
};

let app: NestFastifyApplication;
beforeAll(async () => {
  ({ app } = await startTestApp({ controllers: [NotesController], progress: { waitFor }, head }));
});
afterAll(() => app.close());

describe('the answer to a write', () => {
  it('carries the revision, the position and the place of what was written', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/notes',
      headers: { prefer: 'respond-async, wait=5' },
    });
    expect(answer.statusCode).toBe(202);
    expect(answer.headers).toMatchObject({
      etag: '"3"',
      'x-consistency-token': encodePosition(position),
      location: '/api/v1/notes/n-1',
    });
    expect(answer.json()).toEqual({ id: 'n-1', seconds: 5 });
  });

  it('says which preference it has honoured', async () => {
    const sent = async (headers: Record<string, string>) =>
      (await app.inject({ method: 'POST', url: '/api/v1/notes', headers })).headers['preference-applied'];
    expect(await sent({ prefer: 'respond-async, wait=5' })).toBe('wait=5');
    expect(await sent({ prefer: 'wait=3600' })).toBe('wait=30');
    expect(await sent({ prefer: 'wait=soon' })).toBeUndefined();
    expect(await sent({})).toBeUndefined();
  });

  it('may say that everything is done already', async () => {
    expect((await app.inject({ method: 'POST', url: '/api/v1/notes/sync' })).statusCode).toBe(200);
  });

  it('is short when nothing was written', async () => {
    const answer = await app.inject({ method: 'DELETE', url: '/api/v1/notes' });
    expect([answer.statusCode, answer.body, answer.headers['etag'], answer.headers['x-consistency-token']]).toEqual([
      204,
      '',
      undefined,
      undefined,
    ]);
  });
});

const put = (headers: Record<string, string>) => app.inject({ method: 'PUT', url: '/api/v1/notes', headers });

describe('If-Match', () => {
  it('is the revision of an ETag', async () => {
    expect((await put({ 'if-match': '"7"' })).json()).toEqual({ expected: '7' });
    expect((await put({})).json()).toEqual({ expected: 'undefined' });
    expect((await put({ 'if-match': '*' })).json()).toEqual({ expected: 'undefined' });
  });

  it.each(['7', '"x"', '"7", "8"', 'W/"7"', '"-1"', '"99999999999999999999"'])(
    'is nothing else: %s',
    async (header) => {
      const answer = await put({ 'if-match': header });
      expect(answer.json()).toMatchObject({
        status: 400,
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: '#header/if-match' }],
      });
    },
  );
});

const get = (token?: string) =>
  app.inject({
    method: 'GET',
    url: '/api/v1/notes',
    headers: token === undefined ? {} : { 'x-consistency-token': token },
  });

describe('a read', () => {
  it('shows its revision', async () => {
    const answer = await get();
    expect([answer.headers['etag'], answer.json()]).toEqual(['"7"', { fresh: false }]);
    expect(waited).toEqual([]);
  });

  it('waits for what its reader has written', async () => {
    expect((await get(encodePosition(position))).json()).toEqual({ fresh: true });
    expect(waited).toEqual(['shop.notes 812/810', 'shop.authors 812/810']);
  });

  it('says so when that takes too long', async () => {
    const answer = await get(encodePosition(head));
    expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([
      503,
      'PROJECTION_LAGGING',
      '1',
    ]);
  });

  it("takes no token from beyond the end of the log: that is the sender's mistake, not our delay", async () => {
    const beyond = await get(encodePosition({ commit: 2001n, prepare: 2001n }));
    expect([beyond.statusCode, beyond.json().code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it.each(['x', '', 'YWJj', 'MTIvMTIvMTI'])('knows its own tokens: %s', async (token) => {
    expect((await get(token)).json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });
});

describe('Prefer: wait', () => {
  it.each([
    ['wait=5', 5],
    ['respond-async; x=1, WAIT = "7"', 7],
    ['wait=31', 30],
    ['wait=999999999', 30],
    ['wait=-1', 0],
    ['wait=1.5', 0],
    ['wait', 0],
    ['waiting=5', 0],
    [undefined, 0],
  ])('of %s is %d seconds', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });
});

describe('a cursor', () => {
  const Place = z.tuple([z.iso.datetime(), z.string()]);

  it('comes back as it went out', () => {
    const place = ['2026-11-21T00:00:00.000Z', 'ünï/+='];
    const cursor = encodeCursor(place);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(Place, cursor)).toEqual(place);
    expect(decodeCursor(Place, undefined)).toBeUndefined();
  });

  it.each(['x', encodeCursor([1, 2]), encodeCursor({}), 'bnVsbA'])('is nothing else: %s', (cursor) => {
    expect(() => decodeCursor(Place, cursor)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  it('is there when there is more', () => {
    expect(pageOf(['a', 'b', 'c'], 2, (last) => [last])).toEqual({
      items: ['a', 'b'],
      nextCursor: encodeCursor(['b']),
    });
    expect(pageOf(['a', 'b'], 2, (last) => [last])).toEqual({ items: ['a', 'b'], nextCursor: null });
    expect(pageOf([], 2, (last) => [last])).toEqual({ items: [], nextCursor: null });
  });
});
