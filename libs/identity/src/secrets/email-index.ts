import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalEmail } from '../domain/email-address.js';
import { IdentitySettings } from '../identity.settings.js';
import { derivedKey } from './derived-key.js';

/** Finds an address without writing it down: stream names hold this instead. Without the key nobody can try addresses out. */
@Injectable()
export class EmailIndex {
  readonly #key: Buffer;

  constructor({ keyEncryptionKey }: IdentitySettings) {
    this.#key = derivedKey(keyEncryptionKey, 'email-index');
  }

  /** HMAC-SHA256 of the canonical address, hex. */
  hmac(email: string): string {
    return createHmac('sha256', this.#key).update(canonicalEmail(email)).digest('hex');
  }
}
