import { CartToPlaceQuery, ConvertCartCommand } from '#cart';
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
    const repeated = [...cart.orders].find(([, placedBy]) => placedBy === context.commandId);
    if (repeated) return this.asItStands(repeated[0]);
    const paymentDeadline = plusMs(context.at, this.settings.paymentWindowMs);
    const timed = { ...wish, paymentDeadline, placedAt: context.at };
    const snapshot = orderFromCart(cart, timed, this.settings.shippingOptions);
    const receipt = await this.commands.execute(new PlaceOrderCommand(snapshot, context));
    const placedBy = receipt.events.length > 0 ? context.commandId : await this.placerOf(snapshot.orderId);
    await this.close(cart.cartId, existing(receipt.state).snapshot, placedBy, context);
    if (placedBy !== context.commandId) {
      throw new Refusal('CART_NOT_ACTIVE', 'an order has taken this cart', { orderId: snapshot.orderId });
    }
    return started(snapshot.orderId, receipt.state, receipt);
  }

  /** What the order took is what it says, not what was in the cart just now: it may be an earlier request's, and the cart
   *  may hold more since. Where somebody else has closed the cart for this very order, nothing is left to do. */
  private async close(
    cartId: CartId,
    { orderId, lines: taken }: OrderSnapshot,
    placedBy: string,
    context: CommandContext,
  ): Promise<void> {
    const conversion = { cartId, orderId, placedBy, taken };
    try {
      await this.commands.execute(new ConvertCartCommand(conversion, furtherCommand(context, 'convert-cart')));
    } catch (error) {
      if (!isRefusal(error, 'CART_NOT_ACTIVE') || error.facts['orderId'] !== orderId) throw error;
    }
  }

  /** A request whose answer was lost finds its order again, whatever the cart has become since. */
  private async asItStands(orderId: OrderId): Promise<Started> {
    const { state, revision, position } = await this.store.load(order, orderId);
    return started(orderId, state, { revision, position });
  }

  /** The command that placed an order, now or before its answer was lost. */
  private async placerOf(orderId: OrderId): Promise<string> {
    for await (const first of this.store.readStream(`order-${orderId}`, { limit: 1 })) return first.metadata.commandId;
    return '';
  }
}

function started(orderId: OrderId, state: Order, { revision, position }: Started['receipt']): Started {
  const { orderNumber, status } = existing(state);
  return { orderId, orderNumber, status, receipt: { revision, position } };
}
