/** Every reason the system gives for saying no. Stable: clients switch on them (domain reference §15). */
export const refusalCodes = [
  'VALIDATION_FAILED',
  'IDEMPOTENCY_KEY_REQUIRED',
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'INVALID_CREDENTIALS',
  'REFRESH_TOKEN_REUSED',
  'SIGNATURE_INVALID',
  'FORBIDDEN_ROLE',
  'ACCOUNT_NOT_ACTIVATED',
  'ACCOUNT_LOCKED',
  'APPROVAL_REQUIRED',
  'ROUTE_NOT_FOUND',
  'USER_NOT_FOUND',
  'PRODUCT_NOT_FOUND',
  'SKU_NOT_FOUND',
  'CART_NOT_FOUND',
  'LINE_NOT_FOUND',
  'ORDER_NOT_FOUND',
  'PAYMENT_NOT_FOUND',
  'SHIPMENT_NOT_FOUND',
  'PROJECTION_NOT_FOUND',
  'PROCESS_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'EMAIL_ALREADY_REGISTERED',
  'SKU_ALREADY_EXISTS',
  'LAST_ADMIN',
  'CART_NOT_ACTIVE',
  'PRODUCT_UNAVAILABLE',
  'PRODUCT_INCOMPLETE',
  'OUT_OF_STOCK',
  'RESERVATION_EXPIRED',
  'STOCK_BELOW_COMMITTED',
  'NOT_ALLOCATED',
  'PRICE_CHANGED',
  'INVALID_TRANSITION',
  'LINES_ALREADY_SHIPPED',
  'ALREADY_PICKED_UP',
  'PAYMENT_ATTEMPTS_EXHAUSTED',
  'CAPTURE_EXCEEDS_AUTHORIZED',
  'REFUND_EXCEEDS_CAPTURED',
  'PAYMENT_OUTCOME_UNKNOWN',
  'IDEMPOTENCY_IN_PROGRESS',
  'CONCURRENT_MODIFICATION',
  'ORDER_EXPIRED',
  'PRODUCT_ARCHIVED',
  'REVISION_MISMATCH',
  'PAYLOAD_TOO_LARGE',
  'URI_TOO_LONG',
  'UNSUPPORTED_MEDIA_TYPE',
  'HEADERS_TOO_LARGE',
  'CART_EMPTY',
  'INVALID_QUANTITY',
  'LIMIT_EXCEEDED',
  'CURRENCY_MISMATCH',
  'AMOUNT_OUT_OF_RANGE',
  'SHIPPING_NOT_AVAILABLE',
  'ADDRESS_INVALID',
  'REASON_REQUIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'PAN_NOT_ALLOWED',
  'RATE_LIMITED',
  'TOO_MANY_ATTEMPTS',
  'PAYMENT_DECLINED',
  'PROJECTION_LAGGING',
  'EVENT_STORE_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'GATEWAY_UNAVAILABLE',
  'QUERY_TIMEOUT',
  'SHUTTING_DOWN',
  'INTERNAL',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** A business "no" that only the caller has to learn. Nothing was written.
 *  `detail` is for people and holds no personal data; `facts` go to the caller as they are. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: RefusalCode,
    detail: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}

export const isRefusal = (error: unknown, ...codes: readonly RefusalCode[]): error is Refusal =>
  error instanceof Refusal && (codes.length === 0 || codes.includes(error.code));
