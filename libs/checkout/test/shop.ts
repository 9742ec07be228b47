import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CartModule, cartEvents } from '#cart';
import { CatalogModule, catalogEvents, catalogProjections } from '#catalog';
import { startEventStore, startStripeSimulator, startTestPostgres } from '#embedded';
import {
  anyProcess,
  Codec,
  EventStore,
  EventStoreDb,
  EventStoreSubscriber,
  eventSourcingMigrations,
  PostgresProgress,
  prepareProjections,
  processEvents,
  Progress,
  timersProjection,
  Worker,
} from '#event-sourcing';
import { AccessTokens, configureHttp, createHttpAdapter, HttpModule, httpMigrations, type Role } from '#http';
import { InventoryModule, inventoryEvents, inventoryProjections } from '#inventory';
import { Clock, type UserId } from '#kernel';
import { OrderingModule, orderingEvents } from '#ordering';
import { PaymentSettings, PaymentsModule, paymentsEvents, reconciliation } from '#payments';
import { Database, migrate, PostgresDatabase, ViewListener } from '#postgres';
import { ShippingModule, shippingEvents, shippingProjections } from '#shipping';
import { Global, Module } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  CheckoutModule,
  CheckoutSettings,
  checkoutProcesses,
  checkoutProjections,
  defaultCheckoutSettings,
} from '../src/index.js';

const projections = [
  ...catalogProjections,
  ...inventoryProjections,
  ...shippingProjections,
  ...checkoutProjections,
  timersProjection,
];
const clock: Clock = { now: () => new Date().toISOString() };
const newCodec = () =>
  new Codec(catalogEvents, inventoryEvents, cartEvents, orderingEvents, paymentsEvents, shippingEvents, processEvents);

/** Every context a checkout meets, on a real event store, database and card gateway, in one process. */
export async function startShop(changes: Partial<CheckoutSettings> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'storefold-checkout-'));
  const postgres = await startTestPostgres();
  const node = await startEventStore({ databaseUrl: await postgres.freshDatabase() });
  const stripe = await startStripeSimulator({ dataDir });
  const url = await postgres.freshDatabase();
  const database = new PostgresDatabase({ url });
  await migrate(database.knex, [...eventSourcingMigrations, ...httpMigrations]);
  await prepareProjections(database.knex, projections);
  const store = new EventStoreDb({ url: node.url, codec: newCodec() });
  const listener = new ViewListener({ url });
  const progress = new PostgresProgress(database, listener);
  const settings: CheckoutSettings = { ...defaultCheckoutSettings, ...changes };
  const payment: PaymentSettings = {
    apiKey: 'sk_test_checkout',
    apiBase: stripe.url,
    timeoutMs: 2_000,
    maxNetworkRetries: 0,
  };
  const providers = [
    { provide: EventStore, useValue: store },
    { provide: Clock, useValue: clock },
    { provide: Progress, useValue: progress },
    { provide: Database, useValue: database },
    { provide: ViewListener, useValue: listener },
    { provide: CheckoutSettings, useValue: settings },
    { provide: PaymentSettings, useValue: payment },
  ];
  @Global()
  @Module({ providers, exports: providers })
  class Parts {}

  const http = HttpModule.forRoot({ auth: { secret: 'a secret for tests, of more than 32 bytes' } });
  const contexts = [CatalogModule, InventoryModule, CartModule, OrderingModule, PaymentsModule, ShippingModule];
  const imports = [CqrsModule.forRoot(), Parts, http, ...contexts, CheckoutModule];
  const module = await Test.createTestingModule({ imports }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { docs: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const worker = new Worker({
    store,
    subscriber: new EventStoreSubscriber(store.clients),
    codec: newCodec(),
    database,
    listener,
    progress,
    projections,
    processes: [...checkoutProcesses(settings), anyProcess(reconciliation)],
    commands: app.get(CommandBus),
    clock,
  });
  await worker.start();
  const tokens = app.get(AccessTokens);
  const tokenOf = (userId: string, ...roles: readonly Role[]) => tokens.issue(userId as UserId, roles, 's').accessToken;
  const stop = async () => {
    await worker.stop();
    await app.close();
    await listener.stop();
    await store.close();
    await database.close();
    await stripe.stop();
    await node.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { app, store, database, stripe, tokenOf, stop };
}

export type Shop = Awaited<ReturnType<typeof startShop>>;
