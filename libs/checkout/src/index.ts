import { type AnyProcess, anyProcess, type Projection } from '#event-sourcing';
import { checkout } from './checkout/checkout.process.js';
import { fulfilment } from './fulfilment/fulfilment.process.js';
import { orders } from './orders/orders.projection.js';
import type { CheckoutSettings } from './settings.js';

export { CheckoutModule } from './checkout.module.js';
export { OrderQuery } from './orders/order.query.js';
export { OrdersQuery } from './orders/orders.query.js';
export { TimelineQuery } from './orders/timeline.query.js';
export { type OrderOutcome, OrderOutcomes } from './outcomes/order-outcomes.js';
export { CheckoutSettings, defaultCheckoutSettings } from './settings.js';

export const checkoutProcesses = (settings: CheckoutSettings): readonly AnyProcess[] => [
  anyProcess(checkout(settings)),
  anyProcess(fulfilment(settings)),
];

/** `checkout.orders` fills two tables: orders and their timeline. */
export const checkoutProjections: readonly Projection[] = [orders];
