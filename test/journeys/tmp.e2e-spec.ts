import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OpenShop, Person } from './shopping.js';
let shop: OpenShop;
beforeAll(async () => {
  shop = await OpenShop.open();
}, 60_000);
afterAll(() => shop.close(), 30_000);
it('explores', async () => {
  const sku = await shop.sell(5);
  const ada = await shop.customer();
  await ada.add(sku, 2);
  const placed = await ada.checkout();
  console.log(placed.status, placed.text, placed.headers);
  const { orderId } = placed.body;
  const parcel = await shop.parcel(orderId);
  await shop.handle(parcel, 'pack', 'label', 'pickup', 'out-for-delivery', 'deliver');
  const order = await shop.order(orderId, { status: 'delivered', paymentStatus: 'captured' });
  console.log(JSON.stringify(order, null, 1));
  console.log((await shop.timeline(orderId)).map((e) => JSON.stringify(e)).join('\n'));
  console.log(await shop.cards.ledger(orderId), await shop.stock(sku));
  console.log(
    (await shop.log.about(orderId))
      .map((e) =>
        [e.stream, e.type, e.id, 'cor', e.correlationId, 'cause', e.causationId, 'cmd', e.commandId].join(' '),
      )
      .join('\n'),
  );
  const guest = Person.guest(shop.api.client);
  const a = await guest.add(sku, 1);
  console.log(a.text, a.headers);
}, 60_000);
