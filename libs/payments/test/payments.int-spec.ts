import { startStripeSimulator, type StripeSimulator } from '#embedded';
import { type CommandContext, EventStore, Progress } from '#event-sourcing';
import { AccessTokens, configureHttp, createHttpAdapter, HttpModule, type Role } from '#http';
import { Clock, deterministicId, type UserId } from '#kernel';
import { Database } from '#postgres';
import { Global, Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as payments from '../src/index.js';
import { about, gbp, paymentId } from './examples.js';
import { MemoryStore } from './rehearsal.js';

const dataDir = mkdtempSync(join(tmpdir(), 'storefold-payments-'));
let simulator: StripeSimulator;
let app: NestFastifyApplication;

beforeAll(async () => {
  simulator = await startStripeSimulator({ dataDir });
  const settings = { apiKey: 'sk_test_shop', apiBase: simulator.url, timeoutMs: 2000, maxNetworkRetries: 0 };
  const providers = [
    { provide: EventStore, useValue: new MemoryStore() },
    { provide: Clock, useValue: { now: () => new Date().toISOString() } },
    { provide: Progress, useValue: { waitFor: async () => undefined } },
    { provide: Database, useValue: {} },
    { provide: payments.PaymentSettings, useValue: settings },
  ];
  @Global()
  @Module({ providers, exports: providers })
  class Parts {}

  const http = HttpModule.forRoot({ auth: { secret: 'a secret for tests, of more than 32 bytes' } });
  const module = await Test.createTestingModule({ imports: [Parts, http, payments.PaymentsModule] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { docs: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}, 60_000);

afterAll(async () => {
  await app.close();
  await simulator.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const context = (name: string): CommandContext => {
  const commandId = deterministicId('spec', name);
  const actor = { type: 'system', id: 'spec', role: 'system' } as const;
  return { commandId, correlationId: commandId, causationId: commandId, actor, at: new Date().toISOString() };
};

async function show(id: string, role: Role) {
  const { accessToken } = app.get(AccessTokens).issue('boss' as UserId, [role], 's');
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await app.inject({ method: 'GET', url: `/api/v1/admin/payments/${id}`, headers });
  return { status: answer.statusCode, body: answer.json() as unknown, etag: answer.headers['etag'] };
}

describe('the payments module', () => {
  it('carries each of its commands to its one handler', async () => {
    const commands = app.get(CommandBus);
    const authorize = { ...about, attempt: 1, amount: gbp(1999), paymentMethod: 'pm_card_visa' };
    await commands.execute(new payments.AuthorizePaymentCommand(authorize, context('1')));
    const capture = { paymentId, captureId: 'c1', amount: gbp(1999) };
    await commands.execute(new payments.CapturePaymentCommand(capture, context('2')));
    const tooLate = commands.execute(new payments.VoidPaymentCommand({ paymentId, voidId: 'v1' }, context('3')));
    await expect(tooLate).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    const refund = { paymentId, refundId: 'r1', amount: gbp(999), reason: 'spec' };
    await commands.execute(new payments.RefundPaymentCommand(refund, context('4')));
    await commands.execute(new payments.ReconcilePaymentCommand({ paymentId }, context('5')));
  });

  it('shows a payment to administrators only', async () => {
    expect(await show(paymentId, 'admin')).toMatchObject({
      status: 200,
      etag: '"5"',
      body: { status: 'partially_refunded', capturedMinor: 1999, refundedMinor: 999, currency: 'GBP' },
    });
    expect(await show(paymentId, 'seller')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN_ROLE' } });
    expect(await show('unknown', 'admin')).toMatchObject({ status: 404, body: { code: 'PAYMENT_NOT_FOUND' } });
  });
});
