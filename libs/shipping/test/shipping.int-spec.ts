import type { CommandContext } from '#event-sourcing';
import { deterministicId, type OrderId, type ShipmentId, type UserId } from '#kernel';
import { projectionSpec } from '#testing';
import { CommandBus } from '@nestjs/cqrs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CancelShipmentCommand, PlanShipmentCommand } from '../src/index.js';
import { shipments } from '../src/shipments/shipments.projection.js';
import * as the from './examples.js';
import { startShop } from './shop.js';

let shop: Awaited<ReturnType<typeof startShop>>;
beforeAll(async () => {
  shop = await startShop();
}, 60_000);
afterAll(() => shop.stop(), 30_000);

let planned = 0;

/** Every plan is a minute later than the one before, in business time. */
async function plan(sellerId: string, orderId = `order-${planned}`): Promise<string> {
  planned += 1;
  const shipmentId = deterministicId('shipment', planned) as ShipmentId;
  const data = { ...the.plan, shipmentId, sellerId: sellerId as UserId, orderId: orderId as OrderId };
  await shop.app.get(CommandBus).execute(new PlanShipmentCommand(data, context('plan')));
  return shipmentId;
}

const context = (what: string): CommandContext => {
  const commandId = deterministicId('command', what, planned);
  const occurredAt = new Date(Date.parse('2010-12-01T08:00:00.000Z') + planned * 60_000).toISOString();
  const actor = { type: 'system', id: 'spec', role: 'system' } as const;
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor,
    at: new Date().toISOString(),
    occurredAt,
  };
};

const people = {
  seller: ['seller', 'seller'],
  rival: ['rival', 'seller'],
  courier: [the.courierId, 'courier'],
  otherCourier: ['courier-2', 'courier'],
  admin: ['boss', 'admin'],
  customer: ['buyer', 'customer'],
} as const;
type Person = keyof typeof people;

async function send(method: 'GET' | 'POST', url: string, as: Person, payload?: object) {
  const [userId, role] = people[as];
  const answer = await shop.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { authorization: `Bearer ${shop.tokenOf(userId, role)}` },
    ...(payload && { payload }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() as Record<string, unknown> };
}

const step = (id: string, name: string, as: Person, payload?: object) =>
  send('POST', `/shipments/${id}/${name}`, as, payload);

const refused = (status: number, code: string) =>
  expect.objectContaining({ status, body: expect.objectContaining({ code }) });

describe('a parcel over HTTP', () => {
  it('travels from the shelf to the door, step by step', async () => {
    const id = await plan('seller');
    const story = [
      [await step(id, 'pack', 'seller'), 'packed'],
      [await step(id, 'label', 'seller', { carrier: 'royal-mail', trackingNumber: 'RM-1' }), 'ready_for_pickup'],
      [await step(id, 'assign', 'seller', { courierId: the.courierId }), 'assigned'],
      [await step(id, 'pickup', 'courier'), 'in_transit'],
      [await step(id, 'out-for-delivery', 'courier'), 'out_for_delivery'],
      [await step(id, 'deliver', 'courier'), 'delivered'],
    ] as const;
    for (const [index, [answer, status]] of story.entries()) {
      expect(answer).toMatchObject({
        status: 200,
        body: { shipmentId: id, status },
        headers: { etag: `"${index + 1}"` },
      });
      expect(answer.headers['x-consistency-token']).toEqual(expect.any(String));
    }
    const again = await step(id, 'deliver', 'courier');
    expect(again).toMatchObject({ status: 200, body: { status: 'delivered' }, headers: { etag: '"6"' } });
  });

  it('gets a label without being told which', async () => {
    const id = await plan('seller');
    await step(id, 'pack', 'seller');
    const { body } = await step(id, 'label', 'seller');
    expect(body).toMatchObject({ carrier: 'storefold', trackingNumber: expect.stringMatching(/^SF[0-9A-F]{12}$/) });
  });

  it('does not exist for those whose it is not', async () => {
    const id = await plan('seller');
    expect(await step(id, 'pack', 'rival')).toEqual(refused(404, 'SHIPMENT_NOT_FOUND'));
    expect(await send('GET', `/shipments/${id}`, 'rival')).toEqual(refused(404, 'SHIPMENT_NOT_FOUND'));
    expect(await send('GET', `/shipments/${id}`, 'courier')).toEqual(refused(404, 'SHIPMENT_NOT_FOUND'));
    expect(await step(id, 'deliver', 'otherCourier')).toEqual(refused(404, 'SHIPMENT_NOT_FOUND'));
    expect(await step('nothing-at-all', 'pack', 'admin')).toEqual(refused(404, 'SHIPMENT_NOT_FOUND'));
    expect(await step(id, 'pack', 'courier')).toEqual(refused(403, 'FORBIDDEN_ROLE'));
    expect(await step(id, 'pack', 'customer')).toEqual(refused(403, 'FORBIDDEN_ROLE'));
    expect(await send('GET', `/shipments/${id}`, 'seller')).toMatchObject({
      status: 200,
      headers: { etag: '"0"' },
      body: { shipmentId: id, status: 'planned', shipTo: { city: 'London' } },
    });
  });

  it('is given to couriers only', async () => {
    const id = await plan('seller');
    await step(id, 'pack', 'seller');
    await step(id, 'label', 'seller');
    expect(await step(id, 'assign', 'seller', { courierId: 'buyer' })).toEqual(refused(404, 'USER_NOT_FOUND'));
    expect(await step(id, 'assign', 'rival', { courierId: 'buyer' })).toEqual(refused(404, 'SHIPMENT_NOT_FOUND'));
  });

  it('is not delivered before it is out for delivery, not even by an administrator', async () => {
    const id = await plan('seller');
    expect(await step(id, 'deliver', 'admin')).toMatchObject({
      status: 409,
      body: { code: 'INVALID_TRANSITION', status: 409 },
    });
  });

  it('refuses what makes no sense', async () => {
    const id = await plan('seller');
    const wrong = [
      await step(id, 'label', 'seller', { carrier: 7 }),
      await step(id, 'label', 'seller', { trackingNumber: 'a b' }),
      await step(id, 'label', 'seller', { colour: 'red' }),
      await step(id, 'assign', 'seller', {}),
      await step(id, 'assign', 'seller'),
      await send('GET', '/shipments?status=lost', 'admin'),
      await send('GET', '/shipments?cursor=abc', 'admin'),
    ];
    for (const answer of wrong) expect(answer).toEqual(refused(400, 'VALIDATION_FAILED'));
  });
});

describe('the list of shipments', () => {
  it('shows each seller and courier their own, newest plan first, page by page', async () => {
    const order = 'order-listed';
    const [first, second, third] = [
      await plan('lister', order),
      await plan('lister', order),
      await plan('someone', order),
    ];
    await shop.app
      .get(CommandBus)
      .execute(new CancelShipmentCommand({ shipmentId: second as ShipmentId, reason: 'spec' }, context('cancel')));
    await shop.follow();
    const list = async (userId: string, role: 'seller' | 'admin', more = '') => {
      const url = `/api/v1/shipments?orderId=${order}${more}`;
      const headers = { authorization: `Bearer ${shop.tokenOf(userId, role)}` };
      const { items, nextCursor } = (await shop.app.inject({ method: 'GET', url, headers })).json();
      return { ids: (items as { shipmentId: string }[]).map(({ shipmentId }) => shipmentId), nextCursor };
    };
    expect((await list('lister', 'seller')).ids).toEqual([second, first]);
    expect((await list('nobody', 'seller')).ids).toEqual([]);
    expect((await list('boss', 'admin', '&status=cancelled')).ids).toEqual([second]);
    const page = await list('boss', 'admin', '&limit=2');
    expect(page.ids).toEqual([third, second]);
    const rest = await list('boss', 'admin', `&limit=2&cursor=${String(page.nextCursor)}`);
    expect(rest).toEqual({ ids: [first], nextCursor: null });
  });
});

describe('the rows of shipments', () => {
  const row = {
    shipment_id: the.shipmentId,
    order_id: the.orderId,
    seller_id: the.sellerId,
    courier_id: the.courierId,
    status: 'delivered',
    method: 'standard',
    carrier: 'royal-mail',
    tracking_number: 'RM-1',
    lines: the.lines,
    planned_at: new Date('2026-11-20T00:00:00.000Z'),
    updated_at: new Date('2026-11-20T00:06:00.000Z'),
    revision: '6',
  };

  it('follow the parcel and hold no address', async () => {
    const stream = `shipment-${the.shipmentId}`;
    const told = the.journey.map((event, index) => ({ ...event, stream, revision: BigInt(index) }));
    await projectionSpec(shipments, shop.database)
      .given(...told.slice(0, -1))
      .when(...told.slice(-1))
      .thenRows('shipments', [row]);
    const { rows } = await shop.database.knex.raw('select * from shipping.shipments');
    expect(JSON.stringify(rows)).not.toContain('High Street');
  });
});
