import { join } from 'node:path';
import { z } from 'zod';
import { type Log, silent } from '../log.js';
import { type ChildExit, startChild } from '../processes/child.js';
import { projectRoot } from '../project-root.js';
import { type StripeSimulator, type StripeSimulatorOptions } from './start-simulator.js';

export type StripeSimulatorProcess = StripeSimulator &
  Readonly<{
    pid: number;
    exited: Promise<ChildExit>;
    kill(): Promise<void>;
  }>;

const Ready = z.object({ port: z.number().int().positive(), url: z.url(), webhookSecret: z.string() });

/** The simulator as a child process (built), so that the shop can be killed and "Stripe" goes on. Throws ChildFailed. */
export const startStripeSimulatorProcess = async (
  options: StripeSimulatorOptions & { readonly log?: Log },
): Promise<StripeSimulatorProcess> => {
  const { dataDir, port = 0, searchLagMs, log = silent } = options;
  const child = await startChild({
    name: 'stripe',
    file: join(projectRoot(), 'dist', 'libs', 'embedded', 'src', 'stripe', 'main.js'),
    env: {
      DATA_DIR: dataDir,
      STRIPE_SIMULATOR_PORT: String(port),
      ...(searchLagMs === undefined ? {} : { STRIPE_SIMULATOR_SEARCH_LAG_MS: String(searchLagMs) }),
    },
    readyTimeoutMs: 15_000,
    log,
  });
  const { pid, exited } = child;
  const stop = async (): Promise<void> => void (await child.stop());
  const kill = async (): Promise<void> => void (await child.kill());
  return { ...Ready.parse(child.ready), pid, exited, stop, kill };
};
