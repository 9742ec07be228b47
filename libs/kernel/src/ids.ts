import { createHash } from 'node:crypto';
import type { Brand } from './brand.js';

export type UserId = Brand<string, 'UserId'>;
export type ProductId = Brand<string, 'ProductId'>;
/** Stock-keeping unit: upper case, trimmed, 1–64 characters of `A–Z 0–9 . _ -` and inner spaces. */
export type Sku = Brand<string, 'Sku'>;
export type CartId = Brand<string, 'CartId'>;
export type OrderId = Brand<string, 'OrderId'>;
export type PaymentId = Brand<string, 'PaymentId'>;
export type ShipmentId = Brand<string, 'ShipmentId'>;
export type ReservationId = Brand<string, 'ReservationId'>;

/** The namespace of every id this system derives. Never changes: stored ids depend on it. */
const namespace = Buffer.from('8f1d9a5e3c7b4d0c9a1f2b6e7c5d4a30', 'hex');

/** The UUID (version 5, RFC 9562) of a name: the same parts give the same id, on every machine and for ever.
 *  Parts are joined with a separator that ids do not hold, so `('ab','c')` and `('a','bc')` differ. */
export function deterministicId(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha1').update(namespace).update(parts.join('\u001f')).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** `  ab-1 ` and `AB-1` are one stock-keeping unit. */
export const normaliseSku = (text: string): Sku => text.trim().toUpperCase() as Sku;
