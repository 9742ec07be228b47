import { type Decide, deterministicId, type UserId } from '#kernel';
import type { User, UserEvent } from '../domain/user.js';

/** `reference` is the customer's number in the books the import comes from. */
export type ImportCustomer = Readonly<{ reference: string }>;

/** The same number is the same user, in every run of the import. */
export const importedCustomerId = (reference: string): UserId =>
  deterministicId('user', 'imported', reference) as UserId;

/** Makes a customer of a number, once: no address, no password, so nobody can log in as them. */
export const importCustomer: Decide<ImportCustomer, User, UserEvent> = ({ reference }, user) =>
  user.status === 'unknown'
    ? [{ type: 'CustomerImported', data: { userId: importedCustomerId(reference), reference } }]
    : [];
