import pino, { type DestinationStream, type Logger as Pino } from 'pino';

/** Names of fields whose value never reaches a log, however deep they stand (lower case). */
const secrets = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'x-cart-token',
  'idempotency-key',
  'stripe-signature',
  'password',
  'secret',
  'token',
  'accesstoken',
  'refreshtoken',
  'carttoken',
  'idempotencykey',
  'email',
  'phone',
  'address',
  'shippingaddress',
  'billingaddress',
  'postcode',
  'card',
  'cvc',
  'body',
  'apikey',
  'signature',
]);

const deepest = 4;

/** pino's own redaction costs 60 µs a line with paths that hold a wildcard; this costs less than one. */
function withoutSecrets(fields: object, depth = 0): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (secrets.has(key.toLowerCase())) clean[key] = '[redacted]';
    else if (typeof value !== 'object' || value === null || value instanceof Error) clean[key] = value;
    else if (depth >= deepest) clean[key] = '[deep]';
    else
      clean[key] = Array.isArray(value)
        ? value.map((item) => cleanItem(item, depth))
        : withoutSecrets(value, depth + 1);
  }
  return clean;
}

const cleanItem = (item: unknown, depth: number): unknown =>
  typeof item === 'object' && item !== null ? withoutSecrets(item, depth + 1) : item;

export type LogOptions = Readonly<{
  level: string;
  /** Which process writes: api, worker, eventstore. */
  process: string;
  destination?: DestinationStream;
}>;

export type Log = Pino;

/** One JSON object per line. */
export function createLog({ level, process, destination }: LogOptions): Log {
  const options = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: object) => withoutSecrets(fields),
      bindings: (fields: object) => withoutSecrets(fields),
    },
    serializers: { err: describeError },
  };
  // sync: at exit an asynchronous destination tries for ever to write to a pipe that nobody reads any more.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
}

type DescribedError = Readonly<{
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: DescribedError;
}>;

/** What is worth keeping of an error. Its other properties are left out: drivers put rows and parameters there. */
function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error' };
  const { code } = error as Error & { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}
