import type { Import, Module, Sources } from './modules.js';

/** One sentence of the architecture. `about` says which files it is about; a rule about no file at all is a broken rule.
 *  `canary` is a small repository that breaks it and must be caught. */
export type Rule = Readonly<{
  says: string;
  about: (path: string) => boolean;
  breaks: (it: Import, path: string) => boolean;
  canary: Readonly<Record<string, string>>;
}>;

export const contexts = [
  'identity',
  'catalog',
  'pricing',
  'inventory',
  'cart',
  'ordering',
  'payments',
  'shipping',
  'returns',
  'reviews',
  'notifications',
  'webhooks',
  'audit',
];

const isTest = (path: string): boolean => /\.(?:spec|int-spec|e2e-spec)\.ts$/.test(path) || /(?:^|\/)test\//.test(path);

/** `libs/payments/src/…` → `payments`; null for everything outside libs. */
const libraryOf = (path: string | null): string | null => /^libs\/([^/]+)\//.exec(path ?? '')?.[1] ?? null;

const appOf = (path: string | null): string | null => /^apps\/([^/]+)\//.exec(path ?? '')?.[1] ?? null;

const isIn = (path: string, ...libraries: readonly string[]): boolean => libraries.includes(libraryOf(path) ?? '');

const isContext = (path: string | null): boolean => contexts.includes(libraryOf(path) ?? '');

const domainOf = (path: string): string | null => /^libs\/[^/]+\/src\/domain\//.exec(path)?.[0] ?? null;

const everyFile = (): boolean => true;

export const rules: readonly Rule[] = [
  {
    says: 'the kernel imports nothing but node:crypto',
    about: (path) => isIn(path, 'kernel') && !isTest(path),
    breaks: ({ target, from }) => from !== 'node:crypto' && libraryOf(target) !== 'kernel',
    canary: { 'libs/kernel/src/clock.ts': `import { setTimeout } from 'node:timers/promises';` },
  },
  {
    says: 'a domain imports the kernel and itself, nothing else',
    about: (path) => domainOf(path) !== null && !isTest(path),
    breaks: ({ target }, path) =>
      target === null || (libraryOf(target) !== 'kernel' && !target.startsWith(domainOf(path) ?? '?')),
    canary: {
      'libs/payments/src/domain/payment.ts': `import { z } from 'zod';`,
      'libs/payments/src/domain/status.ts': `import type { Asked } from '../capture-payment/capture-payment.js';`,
    },
  },
  {
    says: 'a context imports no other context, not even a type',
    about: isContext,
    breaks: ({ target }, path) => isContext(target) && libraryOf(target) !== libraryOf(path),
    canary: {
      'libs/payments/src/a.ts': `import type { OrderEvent } from '#ordering/contract';`,
      'libs/payments/src/b.ts': `export const later = () => import('#ordering');`,
      'libs/payments/src/c.ts': `export * from '../../ordering/src/domain/order.js';`,
    },
  },
  {
    says: 'a context knows nothing of what is built on it: checkout, importing, the shop, the apps',
    about: isContext,
    breaks: ({ target }) =>
      target !== null && (isIn(target, 'checkout', 'importing', 'shop') || target.startsWith('apps/')),
    canary: { 'libs/cart/src/a.ts': `import { CheckoutModule } from '#checkout';` },
  },
  {
    says: 'of the libraries only checkout, importing and shop import contexts; the machinery knows none',
    about: (path) => path.startsWith('libs/') && !isContext(path) && !isIn(path, 'checkout', 'importing', 'shop'),
    breaks: ({ target }) => isContext(target) || isIn(target ?? '', 'checkout', 'importing', 'shop'),
    canary: {
      'libs/http/src/a.ts': `import { UsersQuery } from '#identity';`,
      'libs/event-sourcing/src/a.ts': `import type { CheckoutEvent } from '#checkout';`,
    },
  },
  {
    says: 'a library is entered by its front door, index.ts or contract.ts',
    about: (path) => path.startsWith('libs/') || path.startsWith('apps/'),
    breaks: ({ target }, path) =>
      libraryOf(target) !== null &&
      libraryOf(target) !== libraryOf(path) &&
      !/^libs\/[^/]+\/src\/(?:index|contract)\.ts$/.test(target ?? ''),
    canary: { 'libs/checkout/src/a.ts': `import { order } from '../../ordering/src/domain/order.js';` },
  },
  {
    says: 'a contract is types only, so that processes can know a context without loading it',
    about: (path) => /^libs\/[^/]+\/src\/contract\.ts$/.test(path),
    breaks: ({ isType }) => !isType,
    canary: { 'libs/payments/src/contract.ts': `export { payment } from './domain/payment.js';` },
  },
  {
    says: 'only the store and the subscriptions of event-sourcing speak to EventStoreDB',
    about: (path) => !isTest(path),
    breaks: ({ from }, path) =>
      from === '@eventstore/db-client' && !/^libs\/event-sourcing\/src\/(?:store|subscriptions)\//.test(path),
    canary: { 'libs/ordering/src/a.ts': `import { jsonEvent } from '@eventstore/db-client';` },
  },
  {
    says: 'only libs/postgres opens the view database with knex (others may name its types)',
    about: everyFile,
    breaks: ({ from, isType }, path) => from === 'knex' && !isType && !isIn(path, 'postgres'),
    canary: { 'libs/catalog/src/a.ts': `import knex, { type Knex } from 'knex';` },
  },
  {
    says: 'only the payments context speaks to Stripe (and the specs of its simulator)',
    about: (path) => !isTest(path) && !path.endsWith('/spec-kit.ts'),
    breaks: ({ from }, path) => from === 'stripe' && !path.startsWith('libs/payments/src/gateway/'),
    canary: { 'libs/checkout/src/a.ts': `import Stripe from 'stripe';` },
  },
  {
    says: 'nobody uses the lossy parts of @nestjs/cqrs: event bus, aggregate roots, sagas',
    about: everyFile,
    breaks: ({ from, names }) =>
      from === '@nestjs/cqrs' &&
      names.some((name) =>
        ['*', 'EventBus', 'AggregateRoot', 'Saga', 'EventsHandler', 'EventPublisher', 'IEventHandler'].includes(name),
      ),
    canary: { 'libs/ordering/src/a.ts': `import { CommandBus, EventBus as Bus } from '@nestjs/cqrs';` },
  },
  {
    says: 'libs/testing is for specs',
    about: (path) => !isTest(path) && !isIn(path, 'testing'),
    breaks: ({ target }) => libraryOf(target) === 'testing',
    canary: { 'libs/cart/src/a.ts': `import { specFor } from '#testing';` },
  },
  {
    says: 'nothing that is shipped imports a spec or its support',
    about: (path) => (path.startsWith('libs/') || path.startsWith('apps/')) && !isTest(path),
    breaks: ({ target }) => target !== null && (isTest(target) || target.startsWith('test/')),
    canary: {
      'libs/payments/src/a.ts': `import { paymentId } from '../test/examples.js';`,
      'apps/api/src/main.ts': `import { journey } from '../../../test/support/shop.js';`,
    },
  },
  {
    says: 'an app is wiring: it declares no routes and handles no commands or queries',
    about: (path) => path.startsWith('apps/') && !isTest(path),
    breaks: ({ from, names }) =>
      (from === '@nestjs/common' && names.includes('Controller')) ||
      (from === '@nestjs/cqrs' && names.some((name) => ['CommandHandler', 'QueryHandler'].includes(name))),
    canary: {
      'apps/api/src/a.ts': `import { Controller, Get } from '@nestjs/common';`,
      'apps/worker/src/a.ts': `import { CommandHandler } from '@nestjs/cqrs';`,
    },
  },
  {
    says: 'no library imports an app, and of the apps only standalone imports others (it runs them in one process)',
    about: (path) => !isTest(path) && !path.startsWith('apps/standalone/'),
    breaks: ({ target }, path) => appOf(target) !== null && appOf(target) !== appOf(path),
    canary: {
      'libs/shop/src/a.ts': `import { start } from '../../../apps/api/src/start.js';`,
      'apps/worker/src/a.ts': `import { start } from '../../api/src/start.js';`,
    },
  },
];

/** `file: specifier` for everything that breaks the rule. Throws when there is nothing to look at. */
export function violations({ says, about, breaks }: Rule, modules: readonly Module[]): readonly string[] {
  const concerned = modules.filter(({ path }) => about(path));
  if (concerned.length === 0) throw new Error(`no file to look at: ${says}`);
  return concerned.flatMap(({ path, imports }) =>
    imports.filter((it) => breaks(it, path)).map(({ specifier }) => `${path}: ${specifier}`),
  );
}

const nameless = ['common', 'shared', 'core', 'utils', 'util', 'helpers', 'helper', 'misc'];

/** A word without a home has not been understood yet (architecture reference §4). */
export const namelessFolders = (sources: Sources): readonly string[] =>
  [...sources.keys()].filter((path) =>
    path
      .split('/')
      .slice(0, -1)
      .some((folder) => nameless.includes(folder)),
  );
