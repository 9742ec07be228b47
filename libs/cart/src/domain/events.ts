import type { Brand, CartId, Currency, Event, Money, OrderId, ProductId, Sku, UserId } from '#kernel';

export type LineId = Brand<string, 'LineId'>;

type OfCart = Readonly<{ cartId: CartId }>;

export type PriceChange = Readonly<{ lineId: LineId; from: Money; to: Money }>;

/** What can happen to a cart. Prices are those the customer saw; `quantity` of an added item is how many more. */
export type CartEvent =
  | Event<'CartCreated', OfCart & { customerId: UserId | null; secretHash: string | null; currency: Currency }>
  | Event<
      'CartItemAdded',
      OfCart & { lineId: LineId; sku: Sku; productId: ProductId; title: string; quantity: number; unitPrice: Money }
    >
  | Event<'CartItemQuantityChanged', OfCart & { lineId: LineId; quantity: number }>
  | Event<'CartItemRemoved', OfCart & { lineId: LineId }>
  | Event<'CartRepriced', OfCart & { changes: readonly PriceChange[] }>
  /** `placedBy`: the command that placed the order, so that a repeat of it is known, whatever became of the cart. */
  | Event<'CartConverted', OfCart & { orderId: OrderId; placedBy: string }>;
