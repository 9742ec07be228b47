import { types } from 'node:util';

/** The server is starting, stopping, full, or asks to try again. */
const transientStates: ReadonlySet<unknown> = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '53300', // too many connections
  '55P03', // lock not available in time
  '57P01', // terminated by an administrator
  '57P02', // crash shutdown
  '57P03', // cannot connect now
  '08000',
  '08001',
  '08003',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

/** `pg` and knex have no codes for these. */
const transientWords = /connection terminated|connection ended|timeout expired|acquiring a connection|not queryable/i;

/** Whether the same statement may well succeed a little later. Says nothing about whether a commit happened. */
export function isTransient(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  if ('code' in error && transientStates.has(error.code)) return true;
  if (transientWords.test(error.message)) return true;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.some(isTransient)) return true;
  return error.cause !== undefined && isTransient(error.cause);
}
