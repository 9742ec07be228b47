import type { Event, Fold, UserId } from '#kernel';

type RevocationReason = 'logout' | 'reuse';

export type SessionEvent =
  | Event<'SessionStarted', { sessionId: string; userId: UserId; tokenHash: string; expiresAt: string }>
  | Event<'SessionRefreshed', { sessionId: string; tokenHash: string; previousHash: string }>
  | Event<'SessionRevoked', { sessionId: string; reason: RevocationReason }>;

/** One login: a family of refresh tokens of which the newest is good. Only hashes of tokens are known (SHA-256, base64url). */
export type Session =
  | Readonly<{ status: 'unknown' }>
  | Readonly<{
      status: 'open' | 'revoked';
      userId: UserId;
      tokenHash: string;
      usedHashes: ReadonlySet<string>;
      expiresAt: string;
      revokedFor: RevocationReason | null;
    }>;

export const session: Fold<Session, SessionEvent> = {
  category: 'session',
  initial: { status: 'unknown' },
  evolve: (session, { type, data }) => {
    if (type === 'SessionStarted') {
      const { userId, tokenHash, expiresAt } = data;
      return { status: 'open', userId, tokenHash, usedHashes: new Set(), expiresAt, revokedFor: null };
    }
    if (session.status === 'unknown') return session;
    switch (type) {
      case 'SessionRefreshed': {
        const usedHashes = new Set([...session.usedHashes, data.previousHash]);
        return { ...session, tokenHash: data.tokenHash, usedHashes };
      }
      case 'SessionRevoked':
        return { ...session, status: 'revoked', revokedFor: data.reason };
    }
  },
};
