import type { CommandContext } from '#event-sourcing';
import {
  add,
  deterministicId,
  money,
  sum,
  times,
  zero,
  type OrderId,
  type ProductId,
  type ShipmentId,
  type Sku,
  type UserId,
} from '#kernel';
import { importedCustomerId } from '#identity';
import type { OrderLine, OrderSnapshot } from '#ordering/contract';
import { countryCode } from './countries.js';
import type { Invoice, SaleLine } from './trade.js';

const currency = 'GBP';

/** Every id of the import derives from the file's own numbers: a second run asks for the same things again. */
export const importedOrderId = (invoice: string): OrderId =>
  deterministicId('online-retail', 'order', invoice) as OrderId;

export const shipmentOf = (orderId: OrderId, sellerId: UserId): ShipmentId =>
  deterministicId('shipment', orderId, sellerId) as ShipmentId;

/** Names a receipt of opening stock by the business days its file covers. */
export const openingReference = (invoices: readonly Invoice[]): string => {
  const days = invoices.map(({ at }) => at.slice(0, 10));
  return `online-retail opening ${days.at(0) ?? 'none'}..${days.at(-1) ?? 'none'}`;
};

export const correctionReference = (invoice: string, line: number): string => `online-retail ${invoice} line ${line}`;

/** On whose behalf, when it was in the retailer's books, and why. `parts` name the step; the same parts are the same command. */
export function importContext(
  by: UserId,
  at: string,
  occurredAt: string | null,
  ...parts: readonly string[]
): CommandContext {
  const commandId = deterministicId('online-retail', 'command', ...parts);
  return {
    commandId,
    correlationId: deterministicId('online-retail', 'import', parts[1] ?? ''),
    causationId: commandId,
    actor: { type: 'user', id: by, role: 'admin' },
    at,
    ...(occurredAt !== null && { occurredAt }),
    reason: 'import of a retailer’s invoices',
  };
}

export type KnownProduct = Readonly<{ productId: ProductId; title: string; tracked: boolean }>;

type OrderSettings = Readonly<{
  sellerId: UserId;
  products: ReadonlyMap<Sku, KnownProduct>;
  paymentDeadline: string;
}>;

/** The invoice as an order at agreed prices: its own lines, its own prices, its own time. */
export function orderOf(
  { number, at, customer, country, sales }: Invoice,
  { sellerId, products, paymentDeadline }: OrderSettings,
): OrderSnapshot {
  const lines = sales.map((sale) => lineOf(number, sale, { sellerId, products }));
  const itemsTotal = sum(
    lines.map(({ lineTotal }) => lineTotal),
    currency,
  );
  const shippingPrice = zero(currency);
  return {
    orderId: importedOrderId(number),
    customerId: customer === null ? null : importedCustomerId(customer),
    cartId: null,
    currency,
    lines,
    shippingOption: 'standard',
    shippingPrice,
    itemsTotal,
    total: add(itemsTotal, shippingPrice),
    paymentMethod: 'pm_card_visa',
    shippingAddress: addressIn(country, customer),
    billingAddress: null,
    email: null,
    agreedPrices: true,
    paymentDeadline,
    placedAt: at,
  };
}

function lineOf(
  invoice: string,
  { line, sku, quantity, pricePence }: SaleLine,
  { sellerId, products }: Pick<OrderSettings, 'sellerId' | 'products'>,
): OrderLine {
  const product = products.get(sku);
  if (!product) throw new Error(`${sku} was not imported`);
  const unitPrice = money(pricePence, currency);
  return {
    lineId: deterministicId('online-retail', 'line', invoice, line),
    sku,
    productId: product.productId,
    title: product.title,
    sellerId,
    tracked: product.tracked,
    unitPrice,
    quantity,
    lineTotal: times(unitPrice, quantity),
  };
}

/** The file knows countries, not addresses. */
const addressIn = (country: string, customer: string | null) => ({
  name: customer === null ? 'Customer without a number' : `Customer ${customer}`,
  line1: 'Not in the retailer’s file',
  line2: null,
  city: country,
  region: null,
  postcode: null,
  country: countryCode(country),
  phone: null,
});
