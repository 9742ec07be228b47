import type { Decide } from '#kernel';
import type { Session, SessionEvent } from '../domain/session.js';

type LogOut = Readonly<{ sessionId: string; presentedHash: string }>;

/** Ends a session for whoever holds one of its tokens, newest or not. Others change nothing and learn nothing. */
export const logOut: Decide<LogOut, Session, SessionEvent> = ({ sessionId, presentedHash }, session) => {
  if (session.status !== 'open') return [];
  const itsOwn = session.tokenHash === presentedHash || session.usedHashes.has(presentedHash);
  return itsOwn ? [{ type: 'SessionRevoked', data: { sessionId, reason: 'logout' } }] : [];
};
