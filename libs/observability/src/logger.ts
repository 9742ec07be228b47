import pino, { type DestinationStream, type Logger as Pino } from 'pino';

/** Names of fields whose value never reaches a log, at the first two levels of what is logged. */
const secrets = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'cartToken',
  'idempotencyKey',
  'email',
  'phone',
  'address',
  'line1',
  'line2',
  'postcode',
  'card',
  'cvc',
  'body',
  'apiKey',
  'signature',
  '["set-cookie"]',
  '["x-cart-token"]',
  '["idempotency-key"]',
  '["stripe-signature"]',
] as const;

const paths = secrets.flatMap((name) =>
  name.startsWith('[') ? [name, `*${name}`, `*.*${name}`] : [name, `*.${name}`, `*.*.${name}`],
);

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
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: '[redacted]' },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

export type DescribedError = Readonly<{
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: DescribedError;
}>;

/** What is worth keeping of an error. Its other properties are left out: drivers put rows and parameters there. */
export function describeError(error: unknown, depth = 0): DescribedError {
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
