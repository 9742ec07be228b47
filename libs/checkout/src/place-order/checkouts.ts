import { CartToPlaceQuery, ConvertCartCommand } from '#cart';
import type { CartToPlace } from '#cart/contract';
import { type CommandContext, EventStore, furtherCommand, type Receipt } from '#event-sourcing';
import { type CartId, isRefusal, type OrderId, plusMs, Refusal, type UserId } from '#kernel';
import { existing, type Order, order, PlaceOrderCommand } from '#ordering';
import type { OrderSnapshot } from '#ordering/contract';
import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CheckoutSettings } from '../settings.js';
import { orderFromCart, type Wish } from './order-from-cart.js';

type Whose = Readonly<{ customerId: UserId }> | Readonly<{ cartToken: string }>;

/** What the customer is told at once; the rest is the process's work. */
export type Started = Readonly<{
  orderId: OrderId;
  orderNumber: string;
  status: string;
  receipt: Pick<Receipt, 'revision' | 'position'>;
}>;

/** Turns a cart into an order: first the order, then the cart is closed. A crash between the two is mended by asking again,
 *  because the id of the order derives from the cart; so do twenty requests at once make one order. */
@Injectable()
export class Checkouts {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly store: EventStore,
    private readonly settings: CheckoutSettings,
  ) {}

  async start(
    whose: Whose,
    wish: Omit<Wish, 'paymentDeadline' | 'placedAt'>,
    context: CommandContext,
  ): Promise<Started> {
    const cart = await this.queries.execute(new CartToPlaceQuery(whose));
    const repeated = await this.placedByThisRequest(cart, context);
    if (repeated) return repeated;
    const paymentDeadline = plusMs(context.at, this.settings.paymentWindowMs);
    const timed = { ...wish, paymentDeadline, placedAt: context.at };
    const snapshot = orderFromCart(cart, timed, this.settings.shippingOptions);
    const receipt = await this.commands.execute(new PlaceOrderCommand(snapshot, context));
    await this.close(cart.cartId, existing(receipt.state).snapshot, context);
    if (receipt.events.length === 0 && !(await this.isFirstCommand(snapshot.orderId, context))) {
      throw new Refusal('CART_NOT_ACTIVE', 'an order has taken this cart', { orderId: snapshot.orderId });
    }
    return started(snapshot.orderId, receipt.state, receipt);
  }

  /** What the order took is what it says, not what was in the cart just now: it may be an earlier request's, and the cart
   *  may hold more since. Where somebody else has closed the cart for this very order, nothing is left to do. */
  private async close(cartId: CartId, { orderId, lines }: OrderSnapshot, context: CommandContext): Promise<void> {
    try {
      await this.commands.execute(
        new ConvertCartCommand({ cartId, orderId, taken: lines }, furtherCommand(context, 'convert-cart')),
      );
    } catch (error) {
      if (!isRefusal(error, 'CART_NOT_ACTIVE') || error.facts['orderId'] !== orderId) throw error;
    }
  }

  /** A request whose answer was lost finds its cart taken, by its own order. Read only then. */
  private async placedByThisRequest(cart: CartToPlace, { commandId }: CommandContext): Promise<Started | null> {
    const { status, orderId } = cart;
    if (status !== 'converted' || orderId === null) return null;
    if (!(await this.isFirstCommand(orderId, { commandId }))) return null;
    const { state, revision, position } = await this.store.load(order, orderId);
    return started(orderId, state, { revision, position });
  }

  /** Whether this very request has placed the order, now or before its answer was lost. */
  private async isFirstCommand(orderId: OrderId, { commandId }: Pick<CommandContext, 'commandId'>): Promise<boolean> {
    for await (const first of this.store.readStream(`order-${orderId}`, { limit: 1 })) {
      return first.metadata.commandId === commandId;
    }
    return false;
  }
}

function started(orderId: OrderId, state: Order, { revision, position }: Started['receipt']): Started {
  const { orderNumber, status } = existing(state);
  return { orderId, orderNumber, status, receipt: { revision, position } };
}
