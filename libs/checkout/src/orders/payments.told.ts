import type { ProjectionDefinition, ProjectionTables } from '#event-sourcing';
import type { PaymentEvent } from '#payments/contract';
import { both, type Change, outcomesTag, patched, tell, type Told } from './telling.js';

type PaymentTold = Told & Readonly<{ data: Readonly<{ paymentId: string; orderId: string }> }>;

/** A payment that is not the latest one says nothing about the order any more. `status` is SQL. */
const standing = (paymentId: string, status: string, ...values: readonly (string | number)[]): Change => ({
  set: `payment_status = case when payment_id is null or payment_id = ?::text then ${status} else payment_status end`,
  values: [paymentId, ...values],
});

const told = (
  event: PaymentTold,
  db: ProjectionTables,
  standing: Change,
  patch: Readonly<Record<string, unknown>>,
  facts: object,
) => {
  const { paymentId } = event.data;
  return tell(event, db, { ...both(standing, patched('payments', paymentId, patch)), facts: { paymentId, ...facts } });
};

const mentioned = (event: PaymentTold, db: ProjectionTables, facts: object) =>
  tell(event, db, { facts: { paymentId: event.data.paymentId, ...facts } });

export const payments: ProjectionDefinition<PaymentEvent>['on'] = {
  PaymentAuthorizationRequested: (event, db) => {
    const { paymentId, attempt, amount } = event.data;
    const latest = { set: `payment_id = ?, payment_status = 'pending'`, values: [paymentId] };
    return told(event, db, latest, { status: 'pending', attempt, amount }, { attempt, amount });
  },
  PaymentAuthorized: (event, db) => {
    const { paymentId, amount } = event.data;
    return told(event, db, standing(paymentId, `'authorized'`), { status: 'authorized' }, { amount });
  },
  PaymentDeclined: (event, db) => {
    const { paymentId, code, category } = event.data;
    db.invalidate(outcomesTag);
    const patch = { status: 'declined', code, category };
    return told(event, db, standing(paymentId, `'failed'`), patch, { code, category });
  },
  PaymentActionRequired: (event, db) => {
    const { paymentId, url } = event.data;
    db.invalidate(outcomesTag);
    return told(event, db, standing(paymentId, `'pending'`), { status: 'action_required', url }, {});
  },
  // The first of them is news; the others only say that somebody keeps asking.
  PaymentOutcomeUnknown: (event, db) =>
    event.data.attempt > 1 ? undefined : mentioned(event, db, { operation: event.data.operation }),
  PaymentCaptured: (event, db) => {
    const { paymentId, captureId, amount } = event.data;
    const sum = { set: 'captured_minor = captured_minor + ?::bigint', values: [amount.amount] };
    const status = `case when captured_minor + ?::bigint >= total_minor then 'captured' else 'partially_captured' end`;
    const change = both(sum, standing(paymentId, status, amount.amount));
    return told(event, db, change, { status: 'captured' }, { captureId, amount });
  },
  CaptureFailed: (event, db) => mentioned(event, db, { captureId: event.data.captureId, code: event.data.code }),
  PaymentVoided: (event, db) => {
    const { paymentId, amount } = event.data;
    return told(event, db, standing(paymentId, `'voided'`), { status: 'voided' }, { amount });
  },
  VoidFailed: (event, db) => mentioned(event, db, { code: event.data.code }),
  RefundRequested: (event, db) => mentioned(event, db, { refundId: event.data.refundId, amount: event.data.amount }),
  PaymentRefunded: (event, db) => {
    const { paymentId, refundId, amount } = event.data;
    const sum = { set: 'refunded_minor = refunded_minor + ?::bigint', values: [amount.amount] };
    const status = `case when refunded_minor + ?::bigint >= captured_minor then 'refunded' else 'partially_refunded' end`;
    const change = both(sum, standing(paymentId, status, amount.amount));
    return told(event, db, change, { status: 'refunded' }, { refundId, amount });
  },
  RefundFailed: (event, db) => mentioned(event, db, { refundId: event.data.refundId, code: event.data.code }),
};
