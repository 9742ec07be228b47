import { type Decide, isBefore, Refusal } from '#kernel';
import type { Session, SessionEvent } from '../domain/session.js';

type RefreshSession = Readonly<{ sessionId: string; presentedHash: string; nextHash: string; now: string }>;

/** Swaps the newest token for the next. A token that was swapped before is in two hands: the whole session ends, which is
 *  an event, and the caller is told by the handler. Refuses 'TOKEN_INVALID' and 'TOKEN_EXPIRED'. */
export const refreshSession: Decide<RefreshSession, Session, SessionEvent> = (command, session) => {
  const { sessionId, presentedHash, nextHash, now } = command;
  if (session.status !== 'open') throw new Refusal('TOKEN_INVALID', 'the refresh token is not good for anything');
  if (session.usedHashes.has(presentedHash)) return [{ type: 'SessionRevoked', data: { sessionId, reason: 'reuse' } }];
  if (session.tokenHash !== presentedHash)
    throw new Refusal('TOKEN_INVALID', 'the refresh token is not good for anything');
  if (!isBefore(now, session.expiresAt)) throw new Refusal('TOKEN_EXPIRED', 'the login is too old; log in again');
  return [{ type: 'SessionRefreshed', data: { sessionId, tokenHash: nextHash, previousHash: presentedHash } }];
};
