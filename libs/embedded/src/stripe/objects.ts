/** Stripe's objects, as far as we use them; times are Unix seconds, amounts are minor units. */

export type Metadata = Readonly<Record<string, string>>;

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

type CaptureMethod = 'automatic' | 'automatic_async' | 'manual';

/** Of an error answer, and of an intent's `last_payment_error`. */
export type ErrorBody = Readonly<{
  type: 'card_error' | 'invalid_request_error' | 'idempotency_error' | 'api_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  charge?: string;
  payment_intent?: PaymentIntent;
  payment_method?: PaymentMethod;
}>;

export type PaymentMethod = Readonly<{
  id: string;
  object: 'payment_method';
  type: 'card';
  card: Readonly<{
    brand: string;
    last4: string;
    exp_month: number;
    exp_year: number;
    funding: string;
    country: string;
  }>;
}>;

/** Fields of a payment intent that belong to features we do not use. */
const unused = {
  application: null,
  application_fee_amount: null,
  customer_account: null,
  excluded_payment_method_types: null,
  livemode: false,
  managed_payments: null,
  on_behalf_of: null,
  payment_method_configuration_details: null,
  payment_method_options: null,
  payment_record: null,
  processing: null,
  review: null,
  setup_future_usage: null,
  shipping: null,
  source: null,
  transfer_data: null,
} as const;

export const unusedOfIntent: Readonly<typeof unused> = unused;

export type PaymentIntent = Readonly<typeof unused> &
  Readonly<{
    id: string;
    object: 'payment_intent';
    allowed_payment_method_types: readonly string[] | null;
    amount: number;
    amount_capturable: number;
    amount_received: number;
    automatic_payment_methods: Readonly<{ allow_redirects: string; enabled: boolean }> | null;
    canceled_at: number | null;
    cancellation_reason: string | null;
    capture_method: CaptureMethod;
    client_secret: string;
    confirmation_method: 'automatic';
    created: number;
    currency: string;
    customer: string | null;
    description: string | null;
    last_payment_error: ErrorBody | null;
    latest_charge: string | null;
    metadata: Metadata;
    next_action: Readonly<{
      type: 'redirect_to_url';
      redirect_to_url: Readonly<{ return_url: string | null; url: string }>;
    }> | null;
    payment_method: string | null;
    payment_method_types: readonly string[];
    receipt_email: string | null;
    statement_descriptor: string | null;
    statement_descriptor_suffix: string | null;
    status: IntentStatus;
    transfer_group: string | null;
  }>;

export type Charge = Readonly<{
  id: string;
  object: 'charge';
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  captured: boolean;
  created: number;
  currency: string;
  disputed: false;
  failure_code: string | null;
  failure_message: string | null;
  livemode: false;
  metadata: Metadata;
  outcome: Readonly<{ network_status: string; reason: string | null; seller_message: string; type: string }>;
  paid: boolean;
  payment_intent: string;
  payment_method: string;
  payment_method_details: Readonly<{
    type: 'card';
    card: PaymentMethod['card'] & Readonly<{ capture_before: number | null }>;
  }>;
  refunded: boolean;
  status: 'succeeded' | 'failed';
}>;

export type Refund = Readonly<{
  id: string;
  object: 'refund';
  amount: number;
  charge: string;
  created: number;
  currency: string;
  metadata: Metadata;
  payment_intent: string;
  reason: string | null;
  status: 'succeeded';
}>;

export type StripeObject = PaymentIntent | Charge | Refund;
