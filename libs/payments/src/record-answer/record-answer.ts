import { type Decide, type Money, type OrderId, type PaymentId, money } from '#kernel';
import { existing } from '../domain/guards.js';
import { type GatewayRequest, type Payment, capturableMinor, findRequest } from '../domain/payment.js';
import type { Operation, PaymentEvent } from '../domain/payment-events.js';
import type { GatewayAnswer } from '../gateway/payment-gateway.js';

export type RecordAnswer = Readonly<{
  paymentId: PaymentId;
  operation: Operation;
  operationId: string;
  answer: GatewayAnswer;
}>;

/** Writes down what the gateway said, once per request: duplicates and answers that come late change nothing.
 *  An answer about another amount or currency than was asked counts as no answer. */
export const recordAnswer: Decide<RecordAnswer, Payment, PaymentEvent> = (command, payment) => {
  const { paymentId, operation, operationId, answer } = command;
  const request = findRequest(payment, operation, operationId);
  if (request?.outcome !== 'open') return [];
  const { orderId, asked } = existing(payment);
  const about = { paymentId, orderId };
  if (mismatch(request, answer, payment) !== null) return [unknown(about, request)];
  switch (answer.kind) {
    case 'unknown':
      return [unknown(about, request)];
    case 'authorized': {
      const { gatewayRef, amount, expiresAt } = answer;
      return [{ type: 'PaymentAuthorized', data: { ...about, gatewayRef, amount, expiresAt } }];
    }
    case 'declined':
      return [{ type: 'PaymentDeclined', data: { ...about, code: answer.code, category: answer.category } }];
    case 'action_required':
      return [{ type: 'PaymentActionRequired', data: { ...about, gatewayRef: answer.gatewayRef, url: answer.url } }];
    case 'captured': {
      const { amount, left } = answer;
      const captured: PaymentEvent = { type: 'PaymentCaptured', data: { ...about, captureId: operationId, amount } };
      return [captured, ...letGo(about, payment, amount, left)];
    }
    case 'voided': {
      const amount = money(capturableMinor(payment), asked.currency);
      return [{ type: 'PaymentVoided', data: { ...about, amount } }];
    }
    case 'captured_elsewhere':
      // Booked under the id of the void, so that it can be refunded.
      return [
        { type: 'VoidFailed', data: { ...about, voidId: operationId, code: answer.code } },
        { type: 'PaymentCaptured', data: { ...about, captureId: operationId, amount: answer.amount } },
      ];
    case 'refunded':
      return [{ type: 'PaymentRefunded', data: { ...about, refundId: operationId, amount: answer.amount } }];
    case 'failed':
      return [failed(about, request, answer.code)];
  }
};

/** What is wrong with the amount in an answer; null where it is what was asked, or none is named. */
export function mismatch(request: GatewayRequest, answer: GatewayAnswer, payment: Payment): string | null {
  if (!('amount' in answer)) return null;
  const { amount, currency } = answer.amount;
  const fits =
    request.operation === 'void'
      ? amount > 0 && amount <= capturableMinor(payment) && currency === payment.amount?.currency
      : amount === request.amount.amount && currency === request.amount.currency;
  return fits ? null : `the answer to ${request.operation} speaks of ${amount} ${currency}`;
}

type About = Readonly<{ paymentId: PaymentId; orderId: OrderId }>;

/** Keeps our books equal to the gateway's, where a partial capture releases the rest of the authorization. */
function letGo(about: About, payment: Payment, captured: Money, left: Money): readonly PaymentEvent[] {
  const { authorizedMinor, capturedMinor, voidedMinor } = payment;
  const released = authorizedMinor - capturedMinor - voidedMinor - captured.amount - left.amount;
  return released > 0
    ? [{ type: 'PaymentVoided', data: { ...about, amount: money(released, captured.currency) } }]
    : [];
}

const unknown = (about: About, { operation, operationId, unknowns }: GatewayRequest): PaymentEvent => ({
  type: 'PaymentOutcomeUnknown',
  data: { ...about, operation, operationId, attempt: unknowns + 1 },
});

function failed(about: About, { operation, operationId }: GatewayRequest, code: string): PaymentEvent {
  switch (operation) {
    case 'authorize':
      return { type: 'PaymentDeclined', data: { ...about, code, category: 'hard' } };
    case 'capture':
      return { type: 'CaptureFailed', data: { ...about, captureId: operationId, code } };
    case 'void':
      return { type: 'VoidFailed', data: { ...about, voidId: operationId, code } };
    case 'refund':
      return { type: 'RefundFailed', data: { ...about, refundId: operationId, code } };
  }
}
