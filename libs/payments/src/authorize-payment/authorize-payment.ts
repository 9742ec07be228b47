import { type Decide, type Money, type OrderId, type PaymentId, Refusal } from '#kernel';
import { type Payment, findRequest } from '../domain/payment.js';
import type { PaymentEvent } from '../domain/payment-events.js';

/** `paymentMethod` is the gateway's id of a card (`pm_…`), never the card itself. */
export type AuthorizePayment = Readonly<{
  paymentId: PaymentId;
  orderId: OrderId;
  attempt: number;
  amount: Money;
  paymentMethod: string;
}>;

/** Asks for the money once; an order that costs nothing asks nobody.
 *  Refuses 'PAN_NOT_ALLOWED', 'AMOUNT_OUT_OF_RANGE', and 'INVALID_TRANSITION' for the same payment with another amount. */
export const authorizePayment: Decide<AuthorizePayment & { now: string }, Payment, PaymentEvent> = (
  command,
  payment,
) => {
  const { paymentId, orderId, attempt, amount, paymentMethod, now: requestedAt } = command;
  if (looksLikeCardNumber(paymentMethod))
    throw new Refusal('PAN_NOT_ALLOWED', 'a card number is not a payment method id');
  if (amount.amount < 0) throw new Refusal('AMOUNT_OUT_OF_RANGE', 'a payment cannot be negative');
  if (payment.orderId) return alreadyAsked(command, payment);
  if (amount.amount === 0) return [{ type: 'PaymentNotRequired', data: { paymentId, orderId } }];
  const asked = { paymentId, orderId, attempt, amount, paymentMethod, requestedAt };
  return [{ type: 'PaymentAuthorizationRequested', data: asked }];
};

function alreadyAsked({ paymentId, amount }: AuthorizePayment, payment: Payment): readonly PaymentEvent[] {
  const request = findRequest(payment, 'authorize', paymentId);
  const before = request?.operation === 'authorize' ? request.amount : { amount: 0, currency: amount.currency };
  if (before.amount === amount.amount && before.currency === amount.currency) return [];
  throw new Refusal('INVALID_TRANSITION', 'this payment was asked for with another amount', { asked: before });
}

/** 12 to 19 digits, however they are grouped. Such input is neither stored nor passed on. */
const looksLikeCardNumber = (text: string): boolean => /^(?:[\s-]*\d){12,19}[\s-]*$/.test(text);
