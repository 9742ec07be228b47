import { z } from 'zod';

/** At least 32 bytes, however they are spelt. Secrets that everybody knows are refused. */
const secret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32, 'needs at least 32 bytes of randomness')
  .refine((text) => !/^(.)\1*$|change.?me|example|secret{2,}/i.test(text), 'is an example, not a secret');

const url = (...protocols: readonly string[]) =>
  z
    .url()
    .refine(
      (text) => protocols.some((protocol) => text.startsWith(`${protocol}://`)),
      `must start with ${protocols.join(':// or ')}://`,
    );

const whole = (minimum: number, maximum: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .default(fallback);

const schema = z.object({
  PORT: whole(0, 65_535, 3000),
  /** Health and metrics of a worker; the api has them on its own port. 0: any that is free. */
  OPS_PORT: whole(0, 65_535, 9464),
  HOST: z.string().min(1).default('127.0.0.1'),
  EVENTSTORE_URL: url('esdb', 'esdb+discover'),
  DATABASE_URL: url('postgres', 'postgresql'),
  DATABASE_POOL: whole(2, 200, 10),
  STRIPE_API_KEY: z.string().min(8),
  STRIPE_API_BASE: url('http', 'https').default('https://api.stripe.com'),
  JWT_SECRET: secret,
  KEY_ENCRYPTION_KEY: secret,
  ADMIN_EMAIL: z.email().default('admin@example.com'),
  ADMIN_PASSWORD: z.string().min(8).max(128),
  SEED: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SHUTDOWN_GRACE_MS: whole(0, 120_000, 10_000),
  PAYMENT_WINDOW_MS: whole(500, 86_400_000, 900_000),
  GATEWAY_TIMEOUT_MS: whole(100, 60_000, 10_000),
});

export type Settings = Readonly<z.infer<typeof schema>>;

/** The environment does not make a running shop. `problems` names every setting that is wrong or missing, never its value. */
export class WrongSettings extends Error {
  override readonly name = 'WrongSettings';

  constructor(readonly problems: readonly string[]) {
    super(`the environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** Reads the environment once, at start. An empty variable counts as unset. Throws `WrongSettings` with every problem. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new WrongSettings(
    parsed.error.issues.map(({ path, code, message }) =>
      code === 'invalid_type' && given[String(path[0])] === undefined
        ? `${path.join('.')} is missing`
        : `${path.join('.')} ${message}`,
    ),
  );
}
