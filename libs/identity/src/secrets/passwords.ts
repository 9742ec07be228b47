import { randomBytes } from 'node:crypto';
import type { UserId } from '#kernel';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import type { SealedVerifier } from '../domain/user.js';
import { IdentitySettings } from '../identity.settings.js';
import { derivedKey } from './derived-key.js';
import { seal, unseal } from './seal.js';
import { Turnstile } from './turnstile.js';

/** argon2id, OWASP's minimum: 19 MiB, two passes, one lane. The text it makes carries these, so they can rise later. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Half of libuv's threads, so that files and names are still read during a flood of logins. */
const atOnce = 2;
const mayWait = 200;

/** Makes and checks password verifiers, off the event loop. Verifiers leave here sealed: the log never shows one. */
@Injectable()
export class Passwords {
  readonly #key: Buffer;
  readonly #turnstile = new Turnstile(atOnce, mayWait);
  #decoy: Promise<string> | null = null;

  constructor({ keyEncryptionKey }: IdentitySettings) {
    this.#key = derivedKey(keyEncryptionKey, 'password-verifier');
  }

  /** Refuses 'RATE_LIMITED'. */
  async sealedVerifier(password: string, owner: UserId): Promise<SealedVerifier> {
    return seal(this.#key, owner, await this.#hash(password));
  }

  /** Takes as long for nobody (null) as for somebody, so the time does not tell who has an account. Refuses 'RATE_LIMITED'. */
  async matches(password: string, owner: UserId, verifier: SealedVerifier | null): Promise<boolean> {
    const expected = verifier ? unseal(this.#key, owner, verifier) : await this.#decoyVerifier();
    const same = await this.#turnstile.pass(() => verify(expected, normal(password)));
    return same && verifier !== null;
  }

  #hash(password: string): Promise<string> {
    return this.#turnstile.pass(() => hash(normal(password), cost));
  }

  /** The verifier of a password nobody knows. */
  async #decoyVerifier(): Promise<string> {
    this.#decoy ??= this.#hash(randomBytes(32).toString('base64url'));
    try {
      return await this.#decoy;
    } catch (error) {
      this.#decoy = null;
      throw error;
    }
  }
}

/** The same characters typed on another keyboard are the same password (NIST SP 800-63B). */
const normal = (password: string): string => password.normalize('NFKC');
