import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Embedded } from './start-embedded.js';
import { secretFile } from './secret-file.js';

/** Where the embedded parts are, as settings. */
export type Parts = Pick<Embedded, 'databaseUrl' | 'eventStoreUrl' | 'stripe'>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the password of the first administrator is kept when the environment gives none. Readable by the owner only. */
export const adminPasswordFile = (dataDir: string): string => join(resolve(dataDir), 'admin-password');

/** The environment of a shop on embedded parts: what is given stays, the parts fill in where they are, and secrets that are
 *  not given are made once and kept in `dataDir`. */
export function localEnvironment(given: Environment, dataDir: string, parts: Parts | null): Environment {
  const home = resolve(dataDir);
  const kept = (name: string, file: string): string => given[name] || secretFile(join(home, file));
  return {
    ...given,
    ...(parts && {
      EVENTSTORE_URL: given['EVENTSTORE_URL'] || parts.eventStoreUrl,
      DATABASE_URL: given['DATABASE_URL'] || parts.databaseUrl,
      STRIPE_API_BASE: given['STRIPE_API_BASE'] || parts.stripe.apiBase,
      STRIPE_API_KEY: given['STRIPE_API_KEY'] || parts.stripe.apiKey,
    }),
    JWT_SECRET: kept('JWT_SECRET', 'jwt-secret'),
    KEY_ENCRYPTION_KEY: kept('KEY_ENCRYPTION_KEY', 'key-encryption-key'),
    ADMIN_PASSWORD: given['ADMIN_PASSWORD'] || secretFile(adminPasswordFile(home)),
  };
}

/** The same with stand-ins for what only a start brings about, for checking settings before anything is started. */
export const foreseenEnvironment = (given: Environment): Environment => ({
  EVENTSTORE_URL: 'esdb://127.0.0.1',
  DATABASE_URL: 'postgres://127.0.0.1',
  STRIPE_API_BASE: 'http://127.0.0.1',
  STRIPE_API_KEY: standIn(),
  JWT_SECRET: standIn(),
  KEY_ENCRYPTION_KEY: standIn(),
  ADMIN_PASSWORD: standIn(),
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
});

const standIn = (): string => randomBytes(32).toString('hex');

/** Whether this start makes the administrator's password: the one time it is shown. */
export const isFirstStart = (given: Environment, dataDir: string): boolean =>
  !given['ADMIN_PASSWORD'] && !existsSync(adminPasswordFile(dataDir));

/** Whether everything outside is configured, so that no embedded part has to run. */
export const needsNoParts = (given: Environment): boolean =>
  ['EVENTSTORE_URL', 'DATABASE_URL', 'STRIPE_API_BASE', 'STRIPE_API_KEY'].every((name) => given[name]);
