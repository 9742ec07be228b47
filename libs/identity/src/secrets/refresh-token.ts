import { createHash, randomBytes } from 'node:crypto';
import { Refusal } from '#kernel';

/** A refresh token `<sessionId>.<secret>`: 256 random bits of which the log holds only the SHA-256. */
type RefreshToken = Readonly<{ sessionId: string; text: string; hash: string }>;

export function newRefreshToken(sessionId: string): RefreshToken {
  const secret = randomBytes(32).toString('base64url');
  return { sessionId, text: `${sessionId}.${secret}`, hash: hashOf(secret) };
}

/** Refuses 'TOKEN_INVALID' for anything that was never one of ours. */
export function readRefreshToken(text: string): RefreshToken {
  const parts = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/.exec(text);
  if (!parts?.[1] || !parts[2]) throw new Refusal('TOKEN_INVALID', 'the refresh token is not good for anything');
  return { sessionId: parts[1], text, hash: hashOf(parts[2]) };
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
