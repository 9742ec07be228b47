import { Offers } from '#cart';
import { Availability } from '#catalog';
import { SkuOwners } from '#inventory';
import { Couriers } from '#shipping';
import { Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CancelOrderController } from './cancel-order/cancel-order.controller.js';
import { OrderHandler } from './orders/order.query.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersHandler } from './orders/orders.query.js';
import { TimelineHandler } from './orders/timeline.query.js';
import { Viewers } from './orders/viewer.js';
import { OrderOutcomes } from './outcomes/order-outcomes.js';
import { PlaceAgreedOrderController } from './place-agreed-order/place-agreed-order.controller.js';
import { Checkouts } from './place-order/checkouts.js';
import { PlaceOrderController } from './place-order/place-order.controller.js';
import { PlanParcelHandler } from './plan-parcel/plan-parcel.handler.js';
import { CatalogOffers } from './ports/catalog-offers.js';
import { CatalogSkuOwners } from './ports/catalog-sku-owners.js';
import { IdentityCouriers } from './ports/identity-couriers.js';
import { StockAvailability } from './ports/stock-availability.js';
import { RetryPaymentController } from './retry-payment/retry-payment.controller.js';

const ports = [
  { provide: Offers, useClass: CatalogOffers },
  { provide: Availability, useClass: StockAvailability },
  { provide: SkuOwners, useClass: CatalogSkuOwners },
  { provide: Couriers, useClass: IdentityCouriers },
];
const placing = [Checkouts, OrderOutcomes];
const fulfilling = [PlanParcelHandler];
const reading = [Viewers, OrderHandler, OrdersHandler, TimelineHandler];

/** Where the contexts meet. Global, because it answers what other contexts ask (`ports`) without their knowing who does.
 *  Needs `EventStore`, `Database`, `ViewListener` and `CheckoutSettings` from the app. */
@Global()
@Module({
  imports: [CqrsModule],
  controllers: [
    PlaceOrderController,
    PlaceAgreedOrderController,
    CancelOrderController,
    RetryPaymentController,
    OrdersController,
  ],
  providers: [...ports, ...placing, ...fulfilling, ...reading],
  exports: [Offers, Availability, SkuOwners, Couriers],
})
export class CheckoutModule {}
