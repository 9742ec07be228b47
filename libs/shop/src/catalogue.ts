import { cartEvents } from '#cart';
import { catalogEvents, catalogProjections } from '#catalog';
import { checkoutProcesses, checkoutProjections, type CheckoutSettings } from '#checkout';
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
  );

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
