import type { CheckoutCommand, CheckoutInput } from './messages.js';
import { plusMs, type RefusalCode } from '#kernel';
import * as that from './fixtures.js';
import { initial } from './state.js';

/** A tiny shop around one checkout: stock, gateway and order keep their promises, everything else is left to chance.
 *  `choose(n)` is the only source of luck: 0 … n−1. Once it always answers 0, everything goes well and comes to an end. */
export class World {
  state = initial;
  now = that.at;
  order = { status: 'none', cancelling: false, attempts: 1 };
  readonly reservations = new Map<string, 'held' | 'allocated' | 'over'>();
  readonly payments = new Map<string, 'asked' | 'action' | 'authorized' | 'captured' | 'declined' | 'back'>();
  readonly alarms: string[] = [];
  readonly timers = new Map<string, string>();
  private readonly log: that.Heard[] = [];
  private readonly commands: CheckoutCommand[] = [];

  constructor(
    private choose: (n: number) => number,
    private readonly available: Map<string, number>,
    private readonly order1: that.Heard = that.placed(),
  ) {}

  run(steps: number): void {
    this.order.status = 'placed';
    this.log.push(this.order1);
    for (let step = 0; step < steps; step += 1) this.something();
    this.choose = () => 0;
    for (let step = 0; step < 500 && this.busy(); step += 1) this.usual();
  }

  private busy = () => this.log.length + this.commands.length + this.timers.size + this.open().length > 0;

  private open = () => [...this.payments].filter(([, status]) => status === 'asked');

  private something(): void {
    const chance = this.choose(12);
    if (chance === 1) this.cancel();
    else if (chance === 2) this.retry();
    else if (chance === 3) this.lapse();
    else if (chance === 4) this.captureUnasked();
    else if (chance === 5) this.goOn();
    else if (chance === 6) this.fire();
    else this.usual();
  }

  private usual(): void {
    const ways = [() => this.hear(), () => this.execute(), () => this.answer()];
    const first = this.choose(3);
    for (let way = 0; way < 3; way += 1) if (ways[(first + way) % 3]?.()) return;
    this.fire();
  }

  /** In log order; now and then one is delivered twice. */
  private hear(): boolean {
    const heard = this.log[0];
    if (!heard) return false;
    if (this.choose(6) !== 1) this.log.shift();
    this.tell(heard);
    return true;
  }

  private tell(heard: that.Heard): void {
    this.now = plusMs(this.now, 1);
    const input = { ...heard, at: this.now } as CheckoutInput;
    this.state = that.story.evolve(this.state, input);
    for (const sent of that.story.react(input, this.state)) {
      if (sent.type === 'SetTimer') this.timers.set(sent.data.timer, sent.data.dueAt);
      else if (sent.type === 'CancelTimer') this.timers.delete(sent.data.timer);
      else if (sent.type === 'RaiseAlarm') this.alarms.push(sent.data.alarm);
      else this.commands.push(sent);
    }
  }

  /** Side by side means in any order; a crash means once more. */
  private execute(): boolean {
    const index = this.choose(Math.max(1, this.commands.length));
    const command = this.commands[index];
    if (!command) return false;
    if (this.choose(6) !== 1) this.commands.splice(index, 1);
    const code = this.perform(command);
    if (code) this.tell(that.refused(command, code, { available: 0 }));
    return true;
  }

  private answer(): boolean {
    const [first] = this.open();
    if (!first) return false;
    const attempt = [1, 2, 3].find((it) => that.paymentId(it) === first[0]) ?? 1;
    const outcome = (['authorized', 'declined', 'action'] as const)[this.choose(attempt === 1 ? 3 : 2)] ?? 'authorized';
    this.payments.set(first[0], outcome);
    if (outcome === 'action') this.log.push(that.actionRequired);
    else this.log.push(outcome === 'authorized' ? that.authorized(attempt) : that.declined(attempt));
    return true;
  }

  private fire(): void {
    const [next] = [...this.timers].sort(([, a], [, b]) => (a < b ? -1 : 1));
    if (!next) return;
    this.timers.delete(next[0]);
    if (this.now < next[1]) this.now = next[1];
    this.tell(that.fired(next[0] as 'payment-window'));
  }

  private cancel(): void {
    if (this.order.cancelling || !['placed', 'awaiting_payment'].includes(this.order.status)) return;
    this.order.cancelling = true;
    this.log.push(that.cancelRequested);
  }

  private retry(): void {
    if (this.order.cancelling || this.order.status !== 'awaiting_payment' || this.order.attempts >= 3) return;
    this.order.attempts += 1;
    this.log.push(that.retried(this.order.attempts));
  }

  private lapse(): void {
    const held = [...this.reservations].filter(([, status]) => status === 'held');
    const [id] = held[this.choose(Math.max(1, held.length))] ?? [];
    if (id) this.free(id);
  }

  private free(id: string): void {
    this.reservations.set(id, 'over');
    const sku = [that.mug, that.tea].find((it) => id.includes(it)) ?? '';
    this.available.set(sku, (this.available.get(sku) ?? 0) + (sku === that.mug ? 5 : 1));
  }

  private captureUnasked(): void {
    if (this.payments.get(that.paymentId(1)) !== 'authorized' || this.order.status === 'confirmed') return;
    this.payments.set(that.paymentId(1), 'captured');
    this.log.push(that.captured);
  }

  /** The customer comes back from their bank. */
  private goOn(): void {
    if (this.payments.get(that.paymentId(1)) !== 'action') return;
    this.payments.set(that.paymentId(1), 'authorized');
    this.log.push(that.authorized());
  }

  private perform(command: CheckoutCommand): RefusalCode | undefined {
    switch (command.type) {
      case 'HoldStock':
        return this.hold(command.data);
      case 'ExtendHold':
      case 'AllocateHold':
        return this.keep(command);
      case 'ReleaseStock':
        if (['held', 'allocated'].includes(this.statusOf(command.data) ?? '')) this.free(keyOf(command.data));
        return undefined;
      case 'ExpireHold':
        return undefined;
      case 'AuthorizePayment':
        if (!this.payments.has(command.data.paymentId)) this.payments.set(command.data.paymentId, 'asked');
        return undefined;
      case 'VoidPayment':
        return this.giveBack(command.data.paymentId);
      case 'RefundPayment':
        return this.refund(command.data.paymentId);
      case 'MarkStockHeld':
        return this.become('awaiting_payment', this.order.status === 'placed' && !this.order.cancelling);
      case 'ConfirmOrder':
        return this.become('confirmed', this.isPayable() && !this.order.cancelling);
      case 'RejectOrder':
        return this.become('rejected', this.isPayable());
      case 'ExpireOrder':
        return this.become('expired', this.isPayable());
      case 'CompleteCancellation':
        if (this.isPayable()) this.log.push(that.cancelled);
        return this.become('cancelled', this.isPayable());
      case 'RecordLatePayment':
        return undefined;
    }
  }

  private isPayable = () => ['placed', 'awaiting_payment'].includes(this.order.status);

  private become(status: string, may: boolean): undefined {
    if (may) this.order.status = status;
  }

  private statusOf = (data: { sku: string; reservationId: string }) => this.reservations.get(keyOf(data));

  private hold(data: { sku: string; reservationId: string; quantity: number }): RefusalCode | undefined {
    const status = this.statusOf(data);
    if (status) return status === 'over' ? 'RESERVATION_EXPIRED' : undefined;
    const free = this.available.get(data.sku) ?? 0;
    if (free < data.quantity) return 'OUT_OF_STOCK';
    this.available.set(data.sku, free - data.quantity);
    this.reservations.set(keyOf(data), 'held');
    this.log.push({
      type: 'StockHeld',
      data: { ...data, orderId: that.orderId, expiresAt: that.heldUntil },
    } as that.Heard);
    return undefined;
  }

  private keep({ type, data }: Extract<CheckoutCommand, { type: 'ExtendHold' | 'AllocateHold' }>) {
    const status = this.statusOf(data);
    if (status === 'allocated') return undefined;
    if (status !== 'held') return 'RESERVATION_EXPIRED';
    if (type === 'AllocateHold') this.reservations.set(keyOf(data), 'allocated');
    const happened = type === 'AllocateHold' ? 'StockAllocated' : 'HoldExtended';
    this.log.push({ type: happened, data } as that.Heard);
    return undefined;
  }

  private giveBack(paymentId: string): RefusalCode | undefined {
    const status = this.payments.get(paymentId);
    if (status === 'asked') return 'PAYMENT_OUTCOME_UNKNOWN';
    if (status === 'captured') return 'INVALID_TRANSITION';
    if (status !== 'action' && status !== 'authorized') return undefined;
    if (this.choose(4) === 1)
      return void this.log.push({ ...that.voidFailed, data: { ...that.voidFailed.data, paymentId } } as that.Heard);
    this.payments.set(paymentId, 'back');
    this.log.push(that.voided([1, 2, 3].find((it) => that.paymentId(it) === paymentId)));
    return undefined;
  }

  private refund(paymentId: string): undefined {
    if (this.payments.get(paymentId) !== 'captured') return;
    if (this.choose(4) === 1) return void this.log.push(that.refundFailed);
    this.payments.set(paymentId, 'back');
    this.log.push(that.refunded);
  }
}

const keyOf = ({ sku, reservationId }: { sku: string; reservationId: string }): string => `${sku} ${reservationId}`;
