import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { type Log } from '../log.js';
import { type EmbeddedPostgres, createDatabase, startPostgres } from './start-postgres.js';

export type TestPostgres = EmbeddedPostgres &
  Readonly<{
    /** The URL of a new, empty database, or of a copy of `template` (a database nobody is connected to). */
    freshDatabase(template?: string): Promise<string>;
  }>;

/** A throw-away PostgreSQL for tests: nothing of it remains when it is stopped or when the test run is killed.
 *  Its commits survive kill -9, not a power cut. */
export const startTestPostgres = async (options: { log?: Log } = {}): Promise<TestPostgres> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'storefold-pg-'));
  try {
    const server = await startPostgres({ ...options, dataDir, durability: 'process', removeOnExit: true });
    return {
      ...server,
      freshDatabase: async (template) => {
        const name = `t_${randomUUID().replaceAll('-', '')}`;
        await createDatabase(server.url('postgres'), name, template);
        return server.url(name);
      },
      stop: async () => {
        await server.stop();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
};
