import { plusMs, type UserId } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { session, type SessionEvent } from '../domain/session.js';
import { sessionMs, startSession } from '../log-in/log-in.js';
import { logOut } from '../log-out/log-out.js';
import { refreshSession } from './refresh-session.js';

const given = specFor(session);
const at = '2026-11-21T10:00:00.000Z';
const sessionId = 's-1';
const userId = 'u-1' as UserId;

const started: SessionEvent = {
  type: 'SessionStarted',
  data: { sessionId, userId, tokenHash: 'first', expiresAt: plusMs(at, sessionMs) },
};
const refreshed = (previousHash: string, tokenHash: string): SessionEvent => ({
  type: 'SessionRefreshed',
  data: { sessionId, tokenHash, previousHash },
});
const revoked = (reason: 'logout' | 'reuse'): SessionEvent => ({ type: 'SessionRevoked', data: { sessionId, reason } });
const refresh = (presentedHash: string, now = plusMs(at, 60_000)) => ({
  sessionId,
  presentedHash,
  nextHash: 'next',
  now,
});

describe('a login', () => {
  it('starts a session that lasts thirty days', () => {
    given().when(startSession, { sessionId, userId, tokenHash: 'first', now: at }).thenEmits(started);
  });
});

describe('refresh session', () => {
  it('swaps the newest token for the next one', () => {
    given(started).when(refreshSession, refresh('first')).thenEmits(refreshed('first', 'next'));
    given(started, refreshed('first', 'second'))
      .when(refreshSession, refresh('second'))
      .thenEmits(refreshed('second', 'next'));
  });

  it('ends the whole session when a token comes back that was swapped before', () => {
    given(started, refreshed('first', 'second')).when(refreshSession, refresh('first')).thenEmits(revoked('reuse'));
    given(started, refreshed('first', 'second'), refreshed('second', 'third'))
      .when(refreshSession, refresh('first'))
      .thenEmits(revoked('reuse'));
  });

  it('takes no token of an ended session, not even the newest', () => {
    given(started, refreshed('first', 'second'), revoked('reuse'))
      .when(refreshSession, refresh('second'))
      .thenRefuses('TOKEN_INVALID');
    given(started, revoked('logout')).when(refreshSession, refresh('first')).thenRefuses('TOKEN_INVALID');
  });

  it('is not ended by a guess', () => {
    given(started).when(refreshSession, refresh('guess')).thenRefuses('TOKEN_INVALID');
  });

  it('knows no session that was never started', () => {
    given().when(refreshSession, refresh('first')).thenRefuses('TOKEN_INVALID');
  });

  it('ends after thirty days, however often it was refreshed', () => {
    given(started)
      .when(refreshSession, refresh('first', plusMs(at, sessionMs - 1)))
      .thenEmits(refreshed('first', 'next'));
    given(started, refreshed('first', 'second'))
      .when(refreshSession, refresh('second', plusMs(at, sessionMs)))
      .thenRefuses('TOKEN_EXPIRED');
  });
});

describe('log out', () => {
  it('ends the session for whoever holds one of its tokens', () => {
    given(started).when(logOut, { sessionId, presentedHash: 'first' }).thenEmits(revoked('logout'));
    given(started, refreshed('first', 'second'))
      .when(logOut, { sessionId, presentedHash: 'first' })
      .thenEmits(revoked('logout'));
  });

  it('changes nothing for others, and nothing twice', () => {
    given(started).when(logOut, { sessionId, presentedHash: 'guess' }).thenNothing();
    given(started, revoked('logout')).when(logOut, { sessionId, presentedHash: 'first' }).thenNothing();
    given().when(logOut, { sessionId, presentedHash: 'first' }).thenNothing();
  });
});
