import type { CancelTimer, Input, RaiseAlarm, SetTimer } from '#event-sourcing';
import type { CommitStock, ReleaseStock } from '#inventory/contract';
import type { AnyEvent, Event } from '#kernel';
import type { CloseOrder, CompleteCancellation, OrderEvent, RecordDelivery, RecordShipment } from '#ordering/contract';
import type { CapturePayment, PaymentEvent, RefundPayment, VoidPayment } from '#payments/contract';
import type { CancelShipment, ShipmentEvent } from '#shipping/contract';
import type { PlanParcel } from '../plan-parcel/plan-parcel.handler.js';

type Of<E extends AnyEvent, T extends E['type']> = Extract<E, { type: T }>;

/** What the fulfilment knows of an order: nothing about a person. The address is put on the parcel by whoever plans it. */
export type Confirmed = Pick<
  Of<OrderEvent, 'OrderConfirmed'>['data'],
  'orderId' | 'paymentId' | 'total' | 'lines' | 'shippingOption'
>;

/** Of a wish to cancel, not what somebody wrote about it. */
export type CancelRequested = Pick<Of<OrderEvent, 'OrderCancellationRequested'>['data'], 'orderId' | 'stage'>;

export type FulfilmentEvent =
  | Event<'OrderConfirmed', Confirmed>
  | Event<'OrderCancellationRequested', CancelRequested>
  | Of<OrderEvent, 'OrderDelivered'>
  | Of<ShipmentEvent, 'ShipmentPickedUp' | 'ShipmentDelivered' | 'ShipmentCancelled'>
  | Of<PaymentEvent, 'PaymentCaptured' | 'CaptureFailed' | 'PaymentVoided' | 'VoidFailed'>
  | Of<PaymentEvent, 'PaymentRefunded' | 'RefundFailed'>;

export type FulfilmentCommand =
  | Event<'PlanParcel', PlanParcel>
  | Event<'CancelShipment', CancelShipment>
  | Event<'CommitStock', CommitStock>
  | Event<'ReleaseStock', ReleaseStock>
  | Event<'CapturePayment', CapturePayment>
  | Event<'VoidPayment', VoidPayment>
  | Event<'RefundPayment', RefundPayment>
  | Event<'RecordShipment', RecordShipment>
  | Event<'RecordDelivery', RecordDelivery>
  | Event<'CompleteCancellation', CompleteCancellation>
  | Event<'CloseOrder', CloseOrder>;

/** `again`: whatever failed is tried once more. `return-window`: the time to send things back. */
export type FulfilmentTimer = 'again' | 'return-window';

export type FulfilmentInput = Input<FulfilmentEvent, FulfilmentCommand, FulfilmentTimer>;
export type InputOf<T extends FulfilmentInput['type']> = Extract<FulfilmentInput, { type: T }>;

export type Sends = readonly (
  | FulfilmentCommand
  | SetTimer<FulfilmentTimer>
  | CancelTimer<FulfilmentTimer>
  | RaiseAlarm
)[];
