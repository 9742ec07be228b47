import type { Process } from '#event-sourcing';
import {
  AllocateHoldCommand,
  ExpireHoldCommand,
  ExtendHoldCommand,
  HoldStockCommand,
  ReleaseStockCommand,
} from '#inventory';
import {
  CompleteCancellationCommand,
  ConfirmOrderCommand,
  ExpireOrderCommand,
  MarkStockHeldCommand,
  RecordLatePaymentCommand,
  RejectOrderCommand,
} from '#ordering';
import { AuthorizePaymentCommand, RefundPaymentCommand, VoidPaymentCommand } from '#payments';
import { evolve } from './evolve.js';
import type { CheckoutCommand, CheckoutEvent, CheckoutTimer } from './messages.js';
import { react } from './react.js';
import { type Checkout, initial } from './state.js';
import type { CheckoutPolicy } from './steps.js';

const ofOrder = ({ orderId }: { orderId: string }): string => orderId;

/** Hold the goods, take the money, keep the goods, confirm; and when that cannot be, take everything back: money first.
 *  Both directions are written out in `forward.ts`, what is sent on the way in `react.ts` and `give-back.ts`. */
export const checkout = (policy: CheckoutPolicy): Process<Checkout, CheckoutEvent, CheckoutCommand, CheckoutTimer> => ({
  category: 'checkout',
  initial,
  correlate: {
    OrderPlaced: ofOrder,
    OrderPaymentRetried: ofOrder,
    // Once the order is confirmed, taking it back is the fulfilment's business.
    OrderCancellationRequested: ({ orderId, stage }) =>
      stage === 'placed' || stage === 'awaiting_payment' ? orderId : null,
    OrderCancelled: ofOrder,
    StockHeld: ofOrder,
    HoldExtended: ofOrder,
    StockAllocated: ofOrder,
    PaymentAuthorized: ofOrder,
    PaymentDeclined: ofOrder,
    PaymentActionRequired: ofOrder,
    PaymentCaptured: ofOrder,
    PaymentVoided: ofOrder,
    VoidFailed: ofOrder,
    PaymentRefunded: ofOrder,
    RefundFailed: ofOrder,
  },
  remember: {
    OrderCancellationRequested: ({ orderId, stage }) => ({ orderId, stage }),
    OrderPlaced: ({ orderId, total, paymentMethod, paymentDeadline, lines }) => {
      const wanted = lines.map(({ sku, quantity, tracked }) => ({ sku, quantity, tracked }));
      return { orderId, total, paymentMethod, paymentDeadline, lines: wanted };
    },
  },
  evolve,
  react: react(policy),
  commands: {
    HoldStock: (data, context) => new HoldStockCommand(data, context),
    ExtendHold: (data, context) => new ExtendHoldCommand(data, context),
    AllocateHold: (data, context) => new AllocateHoldCommand(data, context),
    ExpireHold: (data, context) => new ExpireHoldCommand(data, context),
    ReleaseStock: (data, context) => new ReleaseStockCommand(data, context),
    AuthorizePayment: (data, context) => new AuthorizePaymentCommand(data, context),
    VoidPayment: (data, context) => new VoidPaymentCommand(data, context),
    RefundPayment: (data, context) => new RefundPaymentCommand(data, context),
    MarkStockHeld: (data, context) => new MarkStockHeldCommand(data, context),
    ConfirmOrder: (data, context) => new ConfirmOrderCommand(data, context),
    RejectOrder: (data, context) => new RejectOrderCommand(data, context),
    ExpireOrder: (data, context) => new ExpireOrderCommand(data, context),
    CompleteCancellation: (data, context) => new CompleteCancellationCommand(data, context),
    RecordLatePayment: (data, context) => new RecordLatePaymentCommand(data, context),
  },
});
