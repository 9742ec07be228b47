import { EventStore } from '#event-sourcing';
import { type Currency, type OrderId, type PaymentId, Refusal } from '#kernel';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type GatewayRequest, type Payment, payment } from '../domain/payment.js';
import { paymentStatus, type PaymentStatus } from '../domain/payment-status.js';

/** A payment as an administrator sees it. Amounts in minor units of `currency` (null for an order that cost nothing). */
export type PaymentDetails = Readonly<{
  paymentId: PaymentId;
  orderId: OrderId;
  status: PaymentStatus;
  currency: Currency | null;
  authorizedMinor: number;
  capturedMinor: number;
  refundedMinor: number;
  voidedMinor: number;
  gatewayRef: string | null;
  expiresAt: string | null;
  requests: readonly Pick<GatewayRequest, 'operation' | 'operationId' | 'outcome' | 'unknowns'>[];
}>;

/** Refuses 'PAYMENT_NOT_FOUND'. Read from the log, so it is never behind. */
export class PaymentDetailsQuery extends Query<Readonly<{ revision: bigint; details: PaymentDetails }>> {
  constructor(readonly paymentId: PaymentId) {
    super();
  }
}

@QueryHandler(PaymentDetailsQuery)
export class PaymentDetailsHandler implements IQueryHandler<PaymentDetailsQuery> {
  constructor(private readonly store: EventStore) {}

  async execute({ paymentId }: PaymentDetailsQuery) {
    const { state, revision } = await this.store.load(payment, paymentId);
    return { revision, details: detailsOf(paymentId, state) };
  }
}

function detailsOf(paymentId: PaymentId, state: Payment): PaymentDetails {
  const { orderId, amount, authorizedMinor, capturedMinor, refundedMinor, voidedMinor, gatewayRef, expiresAt } = state;
  if (!orderId) throw new Refusal('PAYMENT_NOT_FOUND', 'no such payment');
  return {
    paymentId,
    orderId,
    status: paymentStatus(state),
    currency: amount?.currency ?? null,
    authorizedMinor,
    capturedMinor,
    refundedMinor,
    voidedMinor,
    gatewayRef,
    expiresAt,
    requests: [...state.requests.values()].map(({ operation, operationId, outcome, unknowns }) => ({
      operation,
      operationId,
      outcome,
      unknowns,
    })),
  };
}
