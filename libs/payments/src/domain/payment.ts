import type { Fold, Money, OrderId } from '#kernel';
import type { Operation, PaymentEvent } from './payment-events.js';

/** A request to the gateway, recorded before it was sent. `open`: no answer that told anything yet.
 *  Holds everything needed to send the very same request again. */
export type GatewayRequest = Readonly<{
  operationId: string;
  outcome: 'open' | 'done' | 'failed';
  /** Answers so far that told nothing. */
  unknowns: number;
}> &
  (
    | Readonly<{ operation: 'authorize'; amount: Money; paymentMethod: string; requestedAt: string }>
    | Readonly<{ operation: 'capture'; amount: Money }>
    | Readonly<{ operation: 'void' }>
    | Readonly<{ operation: 'refund'; amount: Money; reason: string; requestedAt: string }>
  );

/** What is owed, taken and given back, in minor units of the currency of `amount`; the state is derived from it.
 *  After every event: 0 ≤ refunded ≤ captured ≤ authorized and captured + voided ≤ authorized, open requests included. */
export type Payment = Readonly<{
  orderId: OrderId | null;
  /** Null until requested, and for orders that cost nothing. */
  amount: Money | null;
  gatewayRef: string | null;
  authorization: 'none' | 'not_required' | 'requested' | 'action_required' | 'authorized' | 'declined' | 'voided';
  authorizedMinor: number;
  capturedMinor: number;
  refundedMinor: number;
  voidedMinor: number;
  expiresAt: string | null;
  /** By operation and operation id, in the order they were asked. */
  requests: ReadonlyMap<string, GatewayRequest>;
}>;

const initial: Payment = {
  orderId: null,
  amount: null,
  gatewayRef: null,
  authorization: 'none',
  authorizedMinor: 0,
  capturedMinor: 0,
  refundedMinor: 0,
  voidedMinor: 0,
  expiresAt: null,
  requests: new Map(),
};

const keyOf = (operation: Operation, operationId: string): string => `${operation}/${operationId}`;

export const findRequest = (payment: Payment, operation: Operation, operationId: string): GatewayRequest | undefined =>
  payment.requests.get(keyOf(operation, operationId));

export const openRequests = (payment: Payment, ...operations: readonly Operation[]): readonly GatewayRequest[] =>
  [...payment.requests.values()].filter(
    ({ outcome, operation }) => outcome === 'open' && (operations.length === 0 || operations.includes(operation)),
  );

const openMinor = (payment: Payment, operation: 'capture' | 'refund'): number =>
  openRequests(payment, operation).reduce((all, it) => all + (it.operation === 'void' ? 0 : it.amount.amount), 0);

/** Authorized and neither captured nor voided, requests under way included. */
export const capturableMinor = (payment: Payment): number =>
  payment.authorizedMinor - payment.capturedMinor - payment.voidedMinor - openMinor(payment, 'capture');

/** Captured and not given back, requests under way included. */
export const refundableMinor = (payment: Payment): number =>
  payment.capturedMinor - payment.refundedMinor - openMinor(payment, 'refund');

const asked = (payment: Payment, request: GatewayRequest): Payment => ({
  ...payment,
  requests: new Map([...payment.requests, [keyOf(request.operation, request.operationId), request]]),
});

const changed = (payment: Payment, operation: Operation, id: string, change: Partial<GatewayRequest>): Payment => {
  const request = findRequest(payment, operation, id);
  return request ? asked(payment, { ...request, ...change } as GatewayRequest) : payment;
};

const answered = (payment: Payment, operation: Operation, id: string, outcome: 'done' | 'failed'): Payment =>
  changed(payment, operation, id, { outcome });

/** A payment has at most one void under way. */
const voidUnderWay = (payment: Payment): string => openRequests(payment, 'void')[0]?.operationId ?? '';

const asking = { outcome: 'open', unknowns: 0 } as const;

type Of<T extends PaymentEvent['type']> = Extract<PaymentEvent, { type: T }>;
type Asked = Of<'PaymentAuthorizationRequested' | 'CaptureRequested' | 'VoidRequested' | 'RefundRequested'>;
type Authorized = Of<'PaymentNotRequired' | 'PaymentAuthorized' | 'PaymentDeclined' | 'PaymentActionRequired'>;
type Moved = Of<'PaymentCaptured' | 'PaymentVoided' | 'PaymentRefunded'>;

export const payment: Fold<Payment, PaymentEvent> = {
  category: 'payment',
  initial,
  evolve: (payment, event) => {
    switch (event.type) {
      case 'PaymentAuthorizationRequested':
      case 'CaptureRequested':
      case 'VoidRequested':
      case 'RefundRequested':
        return withRequest(payment, event);
      case 'PaymentNotRequired':
      case 'PaymentAuthorized':
      case 'PaymentDeclined':
      case 'PaymentActionRequired':
        return withAuthorization(payment, event);
      case 'PaymentCaptured':
      case 'PaymentVoided':
      case 'PaymentRefunded':
        return withMoney(payment, event);
      case 'PaymentOutcomeUnknown':
        return changed(payment, event.data.operation, event.data.operationId, { unknowns: event.data.attempt });
      case 'CaptureFailed':
        return answered(payment, 'capture', event.data.captureId, 'failed');
      case 'VoidFailed':
        return answered(payment, 'void', event.data.voidId, 'failed');
      case 'RefundFailed':
        return answered(payment, 'refund', event.data.refundId, 'failed');
    }
  },
};

function withRequest(payment: Payment, { type, data }: Asked): Payment {
  switch (type) {
    case 'PaymentAuthorizationRequested': {
      const { orderId, paymentId: operationId, amount, paymentMethod, requestedAt } = data;
      const begun = { ...payment, orderId, amount, authorization: 'requested' } as const;
      return asked(begun, { ...asking, operation: 'authorize', operationId, amount, paymentMethod, requestedAt });
    }
    case 'CaptureRequested': {
      const { captureId: operationId, amount } = data;
      return asked(payment, { ...asking, operation: 'capture', operationId, amount });
    }
    case 'VoidRequested':
      return asked(payment, { ...asking, operation: 'void', operationId: data.voidId });
    case 'RefundRequested': {
      const { refundId: operationId, amount, reason, requestedAt } = data;
      return asked(payment, { ...asking, operation: 'refund', operationId, amount, reason, requestedAt });
    }
  }
}

function withAuthorization(payment: Payment, { type, data }: Authorized): Payment {
  switch (type) {
    case 'PaymentNotRequired':
      return { ...payment, orderId: data.orderId, authorization: 'not_required' };
    case 'PaymentAuthorized': {
      const { gatewayRef, amount, expiresAt } = data;
      const known = { ...payment, gatewayRef, expiresAt, authorization: 'authorized' } as const;
      return answered({ ...known, authorizedMinor: amount.amount }, 'authorize', data.paymentId, 'done');
    }
    case 'PaymentDeclined':
      return answered({ ...payment, authorization: 'declined' }, 'authorize', data.paymentId, 'failed');
    case 'PaymentActionRequired': {
      const waiting = { ...payment, gatewayRef: data.gatewayRef, authorization: 'action_required' } as const;
      return answered(waiting, 'authorize', data.paymentId, 'done');
    }
  }
}

function withMoney(payment: Payment, { type, data }: Moved): Payment {
  const minor = data.amount.amount;
  switch (type) {
    case 'PaymentCaptured': {
      const captured = { ...payment, capturedMinor: payment.capturedMinor + minor };
      return answered(captured, 'capture', data.captureId, 'done');
    }
    case 'PaymentVoided': {
      // What a partial capture lets go is voided too, and leaves a captured payment behind.
      const authorization = payment.capturedMinor > 0 ? payment.authorization : 'voided';
      const voided = { ...payment, authorization, voidedMinor: payment.voidedMinor + minor };
      return answered(voided, 'void', voidUnderWay(payment), 'done');
    }
    case 'PaymentRefunded': {
      const refunded = { ...payment, refundedMinor: payment.refundedMinor + minor };
      return answered(refunded, 'refund', data.refundId, 'done');
    }
  }
}
