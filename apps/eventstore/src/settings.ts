import { z } from 'zod';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

const Settings = z.object({
  EVENTSTORE_DATABASE_URL: z
    .string({ error: 'is required: postgres://user:password@host:port/database, a database of its own' })
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .refine((host) => LOOPBACK.includes(host), 'must be a loopback address: this node has no TLS and no passwords'),
  EVENTSTORE_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port, or 0 for a free one')
    .default('2113')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be at most 65535'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  EXIT_WITH_PARENT: z.enum(['0', '1']).default('0'),
});

interface NodeSettings {
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly exitWithParent: boolean;
}

/** Reads the environment. Refuses with every problem named at once. */
export function readSettings(environment: NodeJS.ProcessEnv): NodeSettings {
  const parsed = Settings.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'));
  }
  const { data } = parsed;
  return {
    databaseUrl: data.EVENTSTORE_DATABASE_URL,
    host: data.HOST,
    port: data.EVENTSTORE_PORT,
    logLevel: data.LOG_LEVEL,
    exitWithParent: data.EXIT_WITH_PARENT === '1',
  };
}
