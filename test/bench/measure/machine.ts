import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { Client } from 'pg';

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;

/** What a figure is worth nothing without. */
export async function machine(databaseUrl: string) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string>>(
      `select current_setting('server_version') as postgres, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as "synchronousCommit"`,
    );
    return {
      cores: cpus().length,
      cpu: cpus()[0]?.model ?? 'unknown',
      memoryGb: Math.round(totalmem() / 2 ** 30),
      linux: release(),
      node: process.version,
      ...rows[0],
      nestjs: versionOf('@nestjs/core'),
      fastify: versionOf('fastify'),
      eventStoreClient: versionOf('@eventstore/db-client'),
      loadAverage: loadavg().map((load) => Math.round(load * 100) / 100),
    };
  } finally {
    await client.end();
  }
}
