import type { UserId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import { identityEvents } from '../events.js';
import { EmailIndex } from './email-index.js';
import { Passwords } from './passwords.js';
import { newRefreshToken, readRefreshToken } from './refresh-token.js';
import { Turnstile } from './turnstile.js';

const settings = { keyEncryptionKey: 'one key of more than thirty-two bytes' };
const others = { keyEncryptionKey: 'two key of more than thirty-two bytes' };
const [ada, bob] = ['ada' as UserId, 'bob' as UserId];

describe('passwords', () => {
  const passwords = new Passwords(settings);

  it('are recognised, and others are not', async () => {
    const verifier = await passwords.sealedVerifier('correct horse', ada);
    expect(await passwords.matches('correct horse', ada, verifier)).toBe(true);
    expect(await passwords.matches('correct horsE', ada, verifier)).toBe(false);
  });

  it('are the same however the keyboard composes their letters', async () => {
    const verifier = await passwords.sealedVerifier('caf\u00e9 cr\u00e8me', ada);
    expect(await passwords.matches('cafe\u0301 cre\u0300me', ada, verifier)).toBe(true);
  });

  it('match for nobody', async () => {
    expect(await passwords.matches('correct horse', ada, null)).toBe(false);
  });

  it('leave nothing readable behind, and never the same thing twice', async () => {
    const [one, two] = [
      await passwords.sealedVerifier('secret-1', ada),
      await passwords.sealedVerifier('secret-1', ada),
    ];
    expect(Buffer.from(one.ct, 'base64url').toString('latin1')).not.toContain('argon2');
    expect(one.ct).not.toBe(two.ct);
  });

  it('cannot be moved to another account or read with another key', async () => {
    const verifier = await passwords.sealedVerifier('correct horse', ada);
    await expect(passwords.matches('correct horse', bob, verifier)).rejects.toThrow();
    await expect(new Passwords(others).matches('correct horse', ada, verifier)).rejects.toThrow('sealed with key');
  });
});

describe('the e-mail index', () => {
  it('finds every spelling of an address and tells nothing without the key', () => {
    const index = new EmailIndex(settings);
    expect(index.hmac(' ADA@example.com')).toBe(index.hmac('ada@example.com'));
    expect(index.hmac('ada@example.com')).toMatch(/^[0-9a-f]{64}$/);
    expect(new EmailIndex(others).hmac('ada@example.com')).not.toBe(index.hmac('ada@example.com'));
  });
});

describe('refresh tokens', () => {
  const sessionId = '0b8f9a4e-0000-4000-8000-000000000000';

  it('name their session and hold 256 random bits of which only the hash is kept', () => {
    const token = newRefreshToken(sessionId);
    expect(readRefreshToken(token.text)).toEqual(token);
    expect(token.text).not.toContain(token.hash);
    expect(newRefreshToken(sessionId).hash).not.toBe(token.hash);
  });

  it.each(['', 'nonsense', `${sessionId}.`, `${sessionId}.short`, `../x.${'a'.repeat(43)}`])('are not %p', (text) => {
    expect(() => readRefreshToken(text)).toThrow(expect.objectContaining({ code: 'TOKEN_INVALID' }));
  });
});

describe('the turnstile', () => {
  it('lets a few in, a few wait, and sends the rest away', async () => {
    const turnstile = new Turnstile(1, 1);
    const ends: (() => void)[] = [];
    const work = () => new Promise<string>((resolve) => ends.push(() => resolve('done')));
    const first = turnstile.pass(work);
    const second = turnstile.pass(work);
    await expect(turnstile.pass(work)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await Promise.resolve();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await first).toBe('done');
    expect(ends).toHaveLength(2);
    ends[1]?.();
    expect(await second).toBe('done');
    const third = turnstile.pass(() => Promise.reject(new Error('broken')));
    await expect(third).rejects.toThrow('broken');
    expect(await turnstile.pass(() => Promise.resolve('free again'))).toBe('free again');
  });
});

describe('the events of identity', () => {
  it('say whose personal data they hold', () => {
    const data = { userId: ada, email: 'ada@example.com', name: 'Ada', verifier: {}, roles: ['customer'] };
    expect(identityEvents.get('UserRegistered')?.subjects?.(data)).toEqual([ada]);
  });
});
