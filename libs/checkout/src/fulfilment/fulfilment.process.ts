import type { Process } from '#event-sourcing';
import { CommitStockCommand, ReleaseStockCommand } from '#inventory';
import {
  CloseOrderCommand,
  CompleteCancellationCommand,
  RecordDeliveryCommand,
  RecordShipmentCommand,
} from '#ordering';
import { CapturePaymentCommand, RefundPaymentCommand, VoidPaymentCommand } from '#payments';
import { CancelShipmentCommand } from '#shipping';
import { PlanParcelCommand } from '../plan-parcel/plan-parcel.handler.js';
import { evolve } from './evolve.js';
import type { FulfilmentCommand, FulfilmentEvent, FulfilmentTimer } from './messages.js';
import { type FulfilmentPolicy, react } from './react.js';
import { type Fulfilment, initial } from './state.js';

const ofOrder = ({ orderId }: { orderId: string }): string => orderId;

/** A confirmed order leaves in one parcel per seller, is charged when the first is handed over, arrives, and is closed
 *  when the time for returns is over; or it is cancelled while everything is still here (`cancelling.ts`). */
export const fulfilment = (
  policy: FulfilmentPolicy,
): Process<Fulfilment, FulfilmentEvent, FulfilmentCommand, FulfilmentTimer> => ({
  category: 'fulfilment',
  initial,
  correlate: {
    OrderConfirmed: ofOrder,
    // Before the order is confirmed, taking it back is the checkout's business.
    OrderCancellationRequested: ({ orderId, stage }) =>
      stage === 'confirmed' || stage === 'in_fulfilment' ? orderId : null,
    OrderDelivered: ofOrder,
    ShipmentPickedUp: ofOrder,
    ShipmentDelivered: ofOrder,
    ShipmentCancelled: ofOrder,
    PaymentCaptured: ofOrder,
    CaptureFailed: ofOrder,
    PaymentVoided: ofOrder,
    VoidFailed: ofOrder,
    PaymentRefunded: ofOrder,
    RefundFailed: ofOrder,
  },
  remember: {
    OrderCancellationRequested: ({ orderId, stage }) => ({ orderId, stage }),
    OrderConfirmed: ({ orderId, paymentId, total, lines, shippingOption }) => ({
      orderId,
      paymentId,
      total,
      lines,
      shippingOption,
    }),
  },
  evolve,
  react: react(policy),
  commands: {
    PlanParcel: (data, context) => new PlanParcelCommand(data, context),
    CancelShipment: (data, context) => new CancelShipmentCommand(data, context),
    CommitStock: (data, context) => new CommitStockCommand(data, context),
    ReleaseStock: (data, context) => new ReleaseStockCommand(data, context),
    CapturePayment: (data, context) => new CapturePaymentCommand(data, context),
    VoidPayment: (data, context) => new VoidPaymentCommand(data, context),
    RefundPayment: (data, context) => new RefundPaymentCommand(data, context),
    RecordShipment: (data, context) => new RecordShipmentCommand(data, context),
    RecordDelivery: (data, context) => new RecordDeliveryCommand(data, context),
    CompleteCancellation: (data, context) => new CompleteCancellationCommand(data, context),
    CloseOrder: (data, context) => new CloseOrderCommand(data, context),
  },
});
