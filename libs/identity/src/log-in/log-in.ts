import { type Decide, plusMs, type UserId } from '#kernel';
import type { Session, SessionEvent } from '../domain/session.js';

type StartSession = Readonly<{ sessionId: string; userId: UserId; tokenHash: string; now: string }>;

/** A login lasts this long, however often it is refreshed. */
export const sessionMs = 30 * 24 * 60 * 60 * 1000;

export const startSession: Decide<StartSession, Session, SessionEvent> = (command, session) => {
  if (session.status !== 'unknown') return [];
  const { sessionId, userId, tokenHash, now } = command;
  return [{ type: 'SessionStarted', data: { sessionId, userId, tokenHash, expiresAt: plusMs(now, sessionMs) } }];
};
