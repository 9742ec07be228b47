import {
  deterministicId,
  type Money,
  type OrderId,
  type PaymentId,
  type ReservationId,
  type ShipmentId,
  type Sku,
  type UserId,
} from '#kernel';
import type { ConfirmedLine } from '#ordering/contract';
import type { MoneyStands } from '../money-back.js';
import type { Confirmed } from './messages.js';

/** What one seller sends for one order. */
export type Parcel = Readonly<{
  sellerId: UserId;
  /** How often it was planned; another plan is another shipment. */
  plan: number;
  shipmentId: ShipmentId;
  lines: readonly ConfirmedLine[];
  stands: 'planned' | 'cancelling' | 'cancelled' | 'left' | 'delivered';
  charge: 'none' | 'asked' | 'captured' | 'failed';
  captureId: string;
  /** Captures that failed. */
  tries: number;
}>;

/** What an input set in motion; `react` turns it into commands. */
export type Step =
  | 'plan'
  | 'recordShipment'
  | 'recordDelivery'
  | 'timeReturns'
  | 'close'
  | 'capture'
  | 'cancelParcels'
  | 'void'
  | 'refund'
  | 'release'
  | 'tryAgainLater'
  | 'alarm';

export type Fulfilment = Readonly<{
  stage: 'new' | 'fulfilling' | 'cancelling' | 'delivered' | 'ended';
  steps: readonly Step[];
  /** The parcels `steps` are about. */
  subjects: readonly ShipmentId[];
  orderId: OrderId;
  paymentId: PaymentId | null;
  total: Money;
  method: string;
  parcels: readonly Parcel[];
  money: MoneyStands;
  /** Failed attempts to cancel a parcel or to give the money back. */
  tries: number;
}>;

export const initial: Fulfilment = {
  stage: 'new',
  steps: [],
  subjects: [],
  orderId: '' as OrderId,
  paymentId: null,
  total: { amount: 0, currency: 'GBP' },
  method: '',
  parcels: [],
  money: 'none',
  tries: 0,
};

export const shipmentIdOf = (orderId: OrderId, sellerId: UserId, plan: number): ShipmentId =>
  (plan === 1
    ? deterministicId('shipment', orderId, sellerId)
    : deterministicId('shipment', orderId, sellerId, plan)) as ShipmentId;

/** A parcel per seller. */
export function parcelsOf({ orderId, lines }: Confirmed): readonly Parcel[] {
  const bySeller = new Map<UserId, ConfirmedLine[]>();
  for (const line of lines) {
    const own = bySeller.get(line.sellerId);
    if (own) own.push(line);
    else bySeller.set(line.sellerId, [line]);
  }
  return [...bySeller].map(([sellerId, own]) => {
    const shipmentId = shipmentIdOf(orderId, sellerId, 1);
    const fresh = { stands: 'planned', charge: 'none', captureId: shipmentId, tries: 0 } as const;
    return { sellerId, plan: 1, shipmentId, lines: own, ...fresh };
  });
}

export const step = (state: Fulfilment, name: Step, ...subjects: readonly ShipmentId[]): Fulfilment => ({
  ...state,
  steps: [...state.steps, name],
  subjects: [...state.subjects, ...subjects],
});

export const withParcel = (state: Fulfilment, parcel: Parcel): Fulfilment => ({
  ...state,
  parcels: state.parcels.map((it) => (it.sellerId === parcel.sellerId ? parcel : it)),
});

export const parcelOf = ({ parcels }: Fulfilment, shipmentId: string): Parcel | undefined =>
  parcels.find((it) => it.shipmentId === shipmentId);

/** What the goods of these lines are called in the stock: lines of one SKU share one reservation. */
export function reservationsOf(lines: readonly ConfirmedLine[]) {
  const bySku = new Map<Sku, { sku: Sku; reservationId: ReservationId; quantity: number }>();
  for (const { sku, reservationId, quantity } of lines) {
    if (!reservationId) continue;
    bySku.set(sku, { sku, reservationId, quantity: quantity + (bySku.get(sku)?.quantity ?? 0) });
  }
  return [...bySku.values()];
}
