import { randomUUID } from 'node:crypto';
import { type CommandContext, type Recorded } from '#event-sourcing';
import { deterministicId, isRefusal, type OrderId, plusMs, type ReservationId, type Sku } from '#kernel';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StockItemEvent } from '../src/contract.js';
import {
  AllocateHoldCommand,
  auditStockStream,
  AvailabilityQuery,
  CommitStockCommand,
  HoldStockCommand,
  ReceiveStockCommand,
  ReleaseStockCommand,
} from '../src/index.js';
import { type Instance, startShop } from './shop.js';

let shop: Awaited<ReturnType<typeof startShop>>;
let one: Instance;
let two: Instance;
let sam: string;
let rival: string;
let admin: string;

beforeAll(async () => {
  shop = await startShop(2);
  [one, two] = shop.instances as [Instance, Instance];
  [sam, rival, admin] = [one.tokenOf('sam', 'seller'), one.tokenOf('rival', 'seller'), one.tokenOf('boss', 'admin')];
}, 60_000);
afterAll(() => shop.stop(), 30_000);

const newSku = () => `SKU-${randomUUID().toUpperCase()}` as Sku;

const as = (name: string): CommandContext => ({
  commandId: deterministicId('spec', name),
  correlationId: 'spec',
  causationId: 'spec',
  actor: { type: 'system', id: 'spec', role: 'system' },
  at: now,
});

const now = '2026-11-20T12:00:00.000Z';

const idsOf = (sku: Sku, buyer: number) => ({
  sku,
  reservationId: deterministicId('reservation', sku, buyer) as ReservationId,
  orderId: `order-${buyer}` as OrderId,
});

const receive = (sku: Sku, quantity: number) =>
  one.app
    .get(CommandBus)
    .execute(new ReceiveStockCommand({ sku, quantity, receiptId: 'first', reference: 'first' }, as(`receive ${sku}`)));

const hold = (at: Instance, sku: Sku, buyer: number) => {
  const command = { ...idsOf(sku, buyer), quantity: 1, expiresAt: plusMs(now, 60_000), now };
  return at.app.get(CommandBus).execute(new HoldStockCommand(command, as(`hold ${sku} ${buyer}`)));
};

async function historyOf(sku: Sku): Promise<readonly Recorded<StockItemEvent>[]> {
  const events: Recorded<StockItemEvent>[] = [];
  for await (const event of one.store.readStream<StockItemEvent>(`stock-${sku}`)) events.push(event);
  return events;
}

type Body = Readonly<Record<string, unknown>>;

const send = async (method: 'GET' | 'POST', url: string, token: string, body?: Body, key: string = randomUUID()) => {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
  const answer = await one.app.inject({
    method,
    url: `/api/v1/inventory/${url}`,
    headers,
    ...(body && { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json() as Body, headers: answer.headers };
};

const refused = (status: number, code: string) =>
  expect.objectContaining({ status, body: expect.objectContaining({ code }) });

describe('stock on real parts', () => {
  it('gives 100 units to exactly 100 of 200 buyers who ask two processes at once', async () => {
    const sku = newSku();
    await receive(sku, 100);
    const asked = Array.from({ length: 200 }, (_, buyer) => hold(buyer % 2 ? one : two, sku, buyer));
    const answers = await Promise.allSettled(asked);
    const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refusals).toHaveLength(100);
    expect(refusals.every((reason) => isRefusal(reason, 'OUT_OF_STOCK'))).toBe(true);
    expect(auditStockStream(await historyOf(sku))).toEqual({
      stream: `stock-${sku}`,
      events: 101,
      onHand: 100,
      held: 100,
      allocated: 0,
      violation: null,
    });
  }, 30_000);

  it('shows counts and movements that agree with the history, and clears the catalogue when the last unit goes or comes back', async () => {
    const sku = newSku();
    const bus = one.app.get(CommandBus);
    await receive(sku, 2);
    await hold(one, sku, 1);
    await shop.follow(one.store);
    shop.invalidated.length = 0;
    await hold(two, sku, 2);
    await shop.follow(one.store);
    expect(shop.invalidated).toEqual(['catalog.list']);
    await bus.execute(new AllocateHoldCommand({ ...idsOf(sku, 1), now }, as(`allocate ${sku}`)));
    await bus.execute(
      new CommitStockCommand({ sku, reservationId: idsOf(sku, 1).reservationId, quantity: 1 }, as(`commit ${sku}`)),
    );
    await shop.follow(one.store);
    expect(shop.invalidated).toEqual(['catalog.list']);
    await bus.execute(new ReleaseStockCommand({ ...idsOf(sku, 2), reason: 'ORDER_CANCELLED' }, as(`release ${sku}`)));
    await shop.follow(one.store);
    expect(shop.invalidated).toEqual(['catalog.list', 'catalog.list']);

    const unknown = newSku();
    expect(await one.app.get(QueryBus).execute(new AvailabilityQuery({ skus: [sku, unknown] }))).toEqual(
      new Map([
        [sku, 1],
        [unknown, 0],
      ]),
    );
    const level = { sku, onHand: 1, held: 0, allocated: 0, available: 1 };
    expect(await send('GET', sku, sam)).toMatchObject({ status: 200, headers: { etag: '"5"' }, body: level });
    expect(await shop.database.knex('inventory.stock_levels').where('sku', sku)).toEqual([
      { sku, on_hand: 1, held: 0, allocated: 0, available: 1 },
    ]);

    const first = await send('GET', `${sku}/movements?limit=4`, sam);
    const second = await send('GET', `${sku}/movements?limit=4&cursor=${String(first.body['nextCursor'])}`, admin);
    const items = [...(first.body['items'] as Body[]), ...(second.body['items'] as Body[])];
    expect(second.body['nextCursor']).toBeNull();
    expect(items.map(({ revision, type, change }) => [revision, type, ...Object.values(change as object)])).toEqual([
      [5, 'StockReleased', 0, -1, 0],
      [4, 'StockCommitted', -1, 0, -1],
      [3, 'StockAllocated', 0, -1, 1],
      [2, 'StockHeld', 0, 1, 0],
      [1, 'StockHeld', 0, 1, 0],
      [0, 'StockReceived', 2, 0, 0],
    ]);
    expect(items[0]).toMatchObject({
      orderId: 'order-2',
      reason: 'ORDER_CANCELLED',
      actor: { type: 'system', id: 'spec', role: 'system' },
    });
  }, 30_000);

  it('books a delivery once per key, whatever its reference, for its seller and for administrators', async () => {
    const sku = newSku();
    const delivery = { quantity: 5, reference: 'note-1' };
    const level = { sku, onHand: 5, held: 0, allocated: 0, available: 5 };
    const key = randomUUID();
    expect(await send('POST', `${sku}/receipts`, sam, delivery, key)).toMatchObject({
      status: 201,
      body: level,
      headers: { etag: '"0"' },
    });
    expect(await send('POST', `${sku}/receipts`, sam, delivery, key)).toMatchObject({ status: 201, body: level });
    expect(await send('POST', `${sku}/receipts`, sam, { ...delivery, quantity: 6 }, key)).toEqual(
      refused(422, 'IDEMPOTENCY_KEY_REUSED'),
    );
    expect(await historyOf(sku)).toHaveLength(1);
    const second = { onHand: 10, available: 10 };
    expect(await send('POST', `${sku}/receipts`, admin, delivery)).toMatchObject({ status: 201, body: second });
    expect(await historyOf(sku)).toHaveLength(2);
  });

  it('corrects the count with a reason, never below what is promised', async () => {
    const sku = newSku();
    await receive(sku, 3);
    await hold(one, sku, 1);
    expect(await send('POST', `${sku}/adjustments`, sam, { delta: -3, reason: 'broken' })).toEqual(
      refused(409, 'STOCK_BELOW_COMMITTED'),
    );
    expect(await send('POST', `${sku}/adjustments`, sam, { delta: -1, reason: ' ' })).toEqual(
      refused(422, 'REASON_REQUIRED'),
    );
    expect(await send('POST', `${sku}/adjustments`, sam, { delta: 0, reason: 'x' })).toEqual(
      refused(422, 'INVALID_QUANTITY'),
    );
    expect(await send('POST', `${sku}/adjustments`, sam, { delta: 0.5, reason: 'x' })).toEqual(
      refused(400, 'VALIDATION_FAILED'),
    );
    expect(await send('POST', `${sku}/adjustments`, sam, { delta: -2, reason: 'broken' })).toMatchObject({
      status: 201,
      body: { onHand: 1, held: 1, available: 0 },
    });
    const last = (await historyOf(sku)).at(-1);
    expect(last?.metadata).toMatchObject({ reason: 'broken', actor: { id: 'sam' } });
  });

  it('hides the stock of one seller from another, and answers for SKUs nobody sells as for unknown ones', async () => {
    const sku = newSku();
    for (const url of [sku, `${sku}/movements`])
      expect(await send('GET', url, rival)).toEqual(refused(404, 'SKU_NOT_FOUND'));
    expect(await send('POST', `${sku}/receipts`, rival, { quantity: 1, reference: 'x' })).toEqual(
      refused(404, 'SKU_NOT_FOUND'),
    );
    expect(await send('GET', 'NOBODYS', admin)).toEqual(refused(404, 'SKU_NOT_FOUND'));
    expect(await send('GET', sku, one.tokenOf('anna', 'customer'))).toEqual(refused(403, 'FORBIDDEN_ROLE'));
    expect(await send('GET', sku, sam)).toMatchObject({ status: 200, body: { onHand: 0, available: 0 } });
  });

  it('wants an Idempotency-Key where stock moves, and known fields only', async () => {
    const receipts = `${newSku()}/receipts`;
    const keyless = await one.app.inject({
      method: 'POST',
      url: `/api/v1/inventory/${receipts}`,
      headers: { authorization: `Bearer ${sam}` },
      payload: { quantity: 1, reference: 'x' },
    });
    expect([keyless.statusCode, keyless.json().code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    for (const wrong of [
      {},
      { quantity: '1', reference: 'x' },
      { quantity: 1, reference: '' },
      { quantity: 1, reference: 'x', sku: 'y' },
    ]) {
      expect(await send('POST', receipts, sam, wrong)).toEqual(refused(400, 'VALIDATION_FAILED'));
    }
  });
});
