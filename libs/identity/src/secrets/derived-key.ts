import { hkdfSync } from 'node:crypto';

/** A key of 32 bytes for one purpose. Knowing one of them says nothing about the others or about the secret (RFC 5869). */
export const derivedKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'storefold', purpose, 32));
