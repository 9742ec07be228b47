import { eventually } from '../../support/eventually.js';
import type { Client } from '../../support/http.js';
import { after, OpenShop, Person } from '../shopping.js';

export const callers = [
  'anonymous',
  'customer',
  'otherCustomer',
  'seller',
  'otherSeller',
  'courier',
  'otherCourier',
  'admin',
] as const;

export type CallerName = (typeof callers)[number];

/** The role a caller's token carries; null for nobody. */
export const roleOf = (caller: CallerName): string | null =>
  caller === 'anonymous' ? null : caller.replace(/^other/, '').toLowerCase();

/** What there is in the shop: `customer` bought the product of `seller`. */
export type Things = Readonly<{
  sku: string;
  productId: string;
  /** Of the same seller, without orders: to be taken off the shelf. */
  doomedId: string;
  draftId: string;
  orderId: string;
  paymentId: string;
  shipmentId: string;
}>;

/** A shop with one person of every kind and one thing of every kind. */
export class Scene {
  private constructor(
    readonly shop: OpenShop,
    readonly people: Readonly<Record<CallerName, Person>>,
    readonly things: Things,
  ) {}

  static async set(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
    const shop = await OpenShop.open(settings);
    try {
      const people = await peopleOf(shop);
      return new Scene(shop, people, await thingsOf(shop, people));
    } catch (error) {
      await shop.close();
      throw error;
    }
  }

  get client(): Client {
    return this.shop.api.client;
  }

  close(): Promise<void> {
    return this.shop.close();
  }
}

async function peopleOf(shop: OpenShop): Promise<Record<CallerName, Person>> {
  return {
    anonymous: Person.guest(shop.api.client),
    customer: await shop.customer(),
    otherCustomer: await shop.customer(),
    seller: await shop.personWith('seller'),
    otherSeller: await shop.personWith('seller'),
    courier: await shop.personWith('courier'),
    otherCourier: await shop.personWith('courier'),
    admin: shop.staff,
  };
}

async function thingsOf(shop: OpenShop, { seller, customer, admin }: Record<CallerName, Person>): Promise<Things> {
  const sku = await shop.sell(1_000, { seller });
  const { productId } = (await customer.get(`/products/${sku}`)).body;
  const doomedId = (await customer.get(`/products/${await shop.sell(0, { seller })}`)).body.productId;
  const draft = { sku: 'DRAFT-1', title: 'Not yet', description: '', price: { amount: 100, currency: 'GBP' } };
  const created = await seller.post('/products', draft);
  await seller.get(`/products/${created.body.productId}`, after(created));
  await customer.add(sku);
  const { orderId } = (await customer.checkout()).body;
  const { payments } = await eventually(
    async () => (await admin.get(`/orders/${orderId}`)).body,
    (order) => order.status === 'confirmed' && order.payments.length === 1,
    { what: 'a confirmed and paid order' },
  );
  const shipmentId = await shop.parcel(orderId);
  const { paymentId } = payments[0];
  return { sku, productId, doomedId, draftId: created.body.productId, orderId, paymentId, shipmentId };
}
