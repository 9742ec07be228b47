import { cartEvents } from '#cart';
import { catalogEvents, catalogProjections } from '#catalog';
import { checkoutProcesses, checkoutProjections, type CheckoutSettings, defaultCheckoutSettings } from '#checkout';
import {
  type AnyProcess,
  anyProcess,
  Codec,
  eventSourcingMigrations,
  processEvents,
  type Projection,
  timersProjection,
} from '#event-sourcing';
import { httpMigrations } from '#http';
import { identityEvents, identityProjections } from '#identity';
import { inventoryEvents, inventoryProjections } from '#inventory';
import { orderingEvents } from '#ordering';
import { paymentsEvents, paymentsProjections, reconciliation } from '#payments';
import type { Migration } from '#postgres';
import { shippingEvents, shippingProjections } from '#shipping';

/** First words of the names of all streams of the contexts. Events in other streams are not ours, unless we know their type. */
const contextCategories = [
  'user',
  'session',
  'administrators',
  'unique',
  'product',
  'stock',
  'cart',
  'order',
  'payment',
  'shipment',
];

/** Every event the shop can read or write. */
export const shopCodec = (): Codec =>
  new Codec(
    identityEvents,
    catalogEvents,
    inventoryEvents,
    cartEvents,
    orderingEvents,
    paymentsEvents,
    shippingEvents,
    processEvents,
  ).within([...contextCategories, ...shopProcesses(defaultCheckoutSettings).map(({ category }) => category)]);

/** Every read model, the timers of the processes among them. */
export const shopProjections: readonly Projection[] = [
  ...identityProjections,
  ...catalogProjections,
  ...inventoryProjections,
  ...paymentsProjections,
  ...shippingProjections,
  ...checkoutProjections,
  timersProjection,
];

/** Everything that spans streams. */
export const shopProcesses = (settings: CheckoutSettings): readonly AnyProcess[] => [
  ...checkoutProcesses(settings),
  anyProcess(reconciliation),
];

/** What the log cannot rebuild: checkpoints, leases, timers, idempotency keys. */
export const shopMigrations: readonly Migration[] = [...eventSourcingMigrations, ...httpMigrations];
