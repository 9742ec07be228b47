import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { SealedVerifier } from '../domain/user.js';

/** Tells keys apart without telling anything about them. */
const nameOf = (key: Buffer): string => createHash('sha256').update('key-name').update(key).digest('hex').slice(0, 16);

const text64 = (bytes: Buffer): string => bytes.toString('base64url');

/** AES-256-GCM. Opens only for the same `owner`: a verifier copied to another user is worth nothing. */
export function seal(key: Buffer, owner: string, text: string): SealedVerifier {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
  const ct = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { $enc: 1, k: nameOf(key), iv: text64(iv), ct: text64(ct), tag: text64(cipher.getAuthTag()) };
}

/** Throws for another key, another owner or a changed text: that is a wrong setting or a forged log, never a wrong password. */
export function unseal(key: Buffer, owner: string, { k, iv, ct, tag }: SealedVerifier): string {
  if (k !== nameOf(key)) throw new Error(`sealed with key ${k}, which is not the key of this process`);
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
    .setAAD(Buffer.from(owner))
    .setAuthTag(Buffer.from(tag, 'base64url'));
  return decipher.update(ct, 'base64url', 'utf8') + decipher.final('utf8');
}
