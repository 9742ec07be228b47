import {
  type CartId,
  type Currency,
  deterministicId,
  type Fold,
  type Money,
  type OrderId,
  type ProductId,
  type Sku,
  sum,
  times,
  type UserId,
} from '#kernel';
import type { CartEvent, LineId } from './events.js';

export type CartLine = Readonly<{
  lineId: LineId;
  sku: Sku;
  productId: ProductId;
  title: string;
  quantity: number;
  unitPrice: Money;
}>;

/** A shopper's cart, one stream for good: `cart-<id>`, whose id derives from the customer, so that two first adds at once
 *  cannot make two carts.
 *
 *  An order ends a *generation* of the cart ('CartConverted'); the next item opens the following one ('CartCreated' again,
 *  in the same stream). `cartId` and `generation` together name what one order may take, so an order id that derives from
 *  them is the same for every checkout of the same content. No claim stream, and no read to find the active cart. */
export type Cart = Readonly<{
  /** 0 until the first item. */
  generation: number;
  status: 'active' | 'converted';
  customerId: UserId | null;
  /** SHA-256 of a guest's secret, in hex. */
  secretHash: string | null;
  currency: Currency;
  lines: ReadonlyMap<LineId, CartLine>;
  /** The order that took the latest generation, once it is converted. */
  orderId: OrderId | null;
  /** Every order that ever took a generation, and the command that placed it: a late repeat must not take the next one too. */
  orders: ReadonlyMap<OrderId, string>;
}>;

export const cart: Fold<Cart, CartEvent> = {
  category: 'cart',
  initial: {
    generation: 0,
    status: 'active',
    customerId: null,
    secretHash: null,
    currency: 'GBP',
    lines: new Map(),
    orderId: null,
    orders: new Map(),
  },
  evolve: (cart, { type, data }) => {
    switch (type) {
      case 'CartCreated': {
        const { customerId, secretHash, currency } = data;
        const generation = cart.generation + 1;
        const opened = { generation, status: 'active', customerId, secretHash, currency } as const;
        return { ...cart, ...opened, lines: new Map(), orderId: null };
      }
      case 'CartItemAdded': {
        const { cartId: _, ...added } = data;
        const before = cart.lines.get(data.lineId)?.quantity ?? 0;
        return withLine(cart, { ...added, quantity: before + data.quantity });
      }
      case 'CartItemQuantityChanged': {
        const line = cart.lines.get(data.lineId);
        return line ? withLine(cart, { ...line, quantity: data.quantity }) : cart;
      }
      case 'CartItemRemoved':
        return { ...cart, lines: new Map([...cart.lines].filter(([lineId]) => lineId !== data.lineId)) };
      case 'CartRepriced':
        return data.changes.reduce((repriced, { lineId, to }) => {
          const line = repriced.lines.get(lineId);
          return line ? withLine(repriced, { ...line, unitPrice: to }) : repriced;
        }, cart);
      case 'CartConverted': {
        const { orderId, placedBy } = data;
        const orders = new Map([...cart.orders, [orderId, placedBy]]);
        return { ...cart, status: 'converted', lines: new Map(), orderId, orders };
      }
    }
  },
};

// A cart has at most a hundred lines, so copying the map is cheap.
const withLine = (cart: Cart, line: CartLine): Cart => ({
  ...cart,
  lines: new Map([...cart.lines, [line.lineId, line]]),
});

/** A customer has one cart, whatever the number of devices. */
export const cartOf = (customerId: UserId): CartId => deterministicId('cart', customerId) as CartId;

/** One line per SKU and generation: lines of two orders never share an id. */
export const lineIdOf = (cartId: CartId, generation: number, sku: Sku): LineId =>
  deterministicId('cart-line', cartId, generation, sku) as LineId;

export const lineTotal = ({ unitPrice, quantity }: Pick<CartLine, 'unitPrice' | 'quantity'>): Money =>
  times(unitPrice, quantity);

/** Refuses 'AMOUNT_OUT_OF_RANGE', 'CURRENCY_MISMATCH'. */
export const itemsTotal = (lines: Iterable<CartLine>, currency: Currency): Money =>
  sum([...lines].map(lineTotal), currency);
