import type {
  AllocateHold,
  ExpireHold,
  ExtendHold,
  HoldStock,
  ReleaseStock,
  StockItemEvent,
} from '#inventory/contract';
import type { AnyEvent, Event } from '#kernel';
import type {
  CompleteCancellation,
  ConfirmOrder,
  ExpireOrder,
  MarkStockHeld,
  OrderEvent,
  OrderLine,
  OrderSnapshot,
  RecordLatePayment,
  RejectOrder,
} from '#ordering/contract';
import type { AuthorizePayment, PaymentEvent, RefundPayment, VoidPayment } from '#payments/contract';
import type { Input } from '#event-sourcing';

type Of<E extends AnyEvent, T extends E['type']> = Extract<E, { type: T }>;

/** What a checkout knows of an order: nothing about a person. */
export type Placed = Pick<OrderSnapshot, 'orderId' | 'total' | 'paymentMethod' | 'paymentDeadline'> &
  Readonly<{ lines: readonly Pick<OrderLine, 'sku' | 'quantity' | 'tracked'>[] }>;

/** Of a wish to cancel, not what somebody wrote about it. */
export type CancelRequested = Pick<Of<OrderEvent, 'OrderCancellationRequested'>['data'], 'orderId' | 'stage'>;

/** What a checkout listens to. Left out on purpose, since each input is one more write: `StockReleased` (a release never
 *  fails) and `PaymentOutcomeUnknown` (not knowing is how every payment begins; only the outcome changes anything). */
export type CheckoutEvent =
  | Event<'OrderPlaced', Placed>
  | Event<'OrderCancellationRequested', CancelRequested>
  | Of<OrderEvent, 'OrderPaymentRetried' | 'OrderCancelled'>
  | Of<StockItemEvent, 'StockHeld' | 'HoldExtended' | 'StockAllocated'>
  | Of<PaymentEvent, 'PaymentAuthorized' | 'PaymentDeclined' | 'PaymentActionRequired' | 'PaymentCaptured'>
  | Of<PaymentEvent, 'PaymentVoided' | 'VoidFailed' | 'PaymentRefunded' | 'RefundFailed'>;

export type CheckoutCommand =
  | Event<'HoldStock', HoldStock>
  | Event<'ExtendHold', ExtendHold>
  | Event<'AllocateHold', AllocateHold>
  | Event<'ReleaseStock', ReleaseStock>
  | Event<'ExpireHold', ExpireHold>
  | Event<'AuthorizePayment', AuthorizePayment>
  | Event<'VoidPayment', VoidPayment>
  | Event<'RefundPayment', RefundPayment>
  | Event<'MarkStockHeld', MarkStockHeld>
  | Event<'ConfirmOrder', ConfirmOrder>
  | Event<'RejectOrder', RejectOrder>
  | Event<'ExpireOrder', ExpireOrder>
  | Event<'CompleteCancellation', CompleteCancellation>
  | Event<'RecordLatePayment', RecordLatePayment>;

/** `payment-window`: the time to pay. `money-back`: try again to give the money back. */
export type CheckoutTimer = 'payment-window' | 'money-back';

export type CheckoutInput = Input<CheckoutEvent, CheckoutCommand, CheckoutTimer>;
export type InputOf<T extends CheckoutInput['type']> = Extract<CheckoutInput, { type: T }>;
export type RefusedCommand = InputOf<'CommandRefused'>;
