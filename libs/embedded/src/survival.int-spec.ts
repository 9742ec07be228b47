import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { waitFor } from './deadline.js';
import { accountFor, canReach, isSuperuser } from './postgres/account.js';
import { startPostgres } from './postgres/start-postgres.js';
import { descendantsOf, groupOf } from './processes/family.js';
import { SpecParent, alive } from './processes/spec-parent.js';
import { projectRoot } from './project-root.js';
import { readRuntime } from './runtime.js';
import { startStripeSimulatorProcess } from './stripe/simulator-process.js';

jest.setTimeout(60_000);

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'storefold-survival-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const allGone = (pids: readonly number[], withinMs: number): Promise<true> =>
  waitFor(`the end of ${alive(pids).join(', ')}`, withinMs, () => (alive(pids).length === 0 ? true : undefined));

const postgresOf = (home: string): string => `
  const postgres = await embedded.startPostgres({ dataDir: ${JSON.stringify(home)} });
  say({ pid: postgres.pid, url: postgres.url('postgres') });`;

const embeddedOf = (home: string): string => `
  const parts = await embedded.startEmbedded({ dataDir: ${JSON.stringify(home)} });
  process.once('SIGTERM', () => void parts.stop().then(() => process.exit(0)));
  say(parts.pids);`;

const one = async (url: string): Promise<unknown> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  const { rows } = await client.query('SELECT 1 AS up');
  await client.end();
  return rows;
};

describe('when the parent is killed with -9', () => {
  it('PostgreSQL is gone within 5 s with all its children, and the data is there again', async () => {
    const parent = await SpecParent.start(postgresOf(dataDir));
    const family = parent.family();
    expect(family.length).toBeGreaterThan(5);
    await parent.send('SIGKILL');
    await allGone(family, 5_000);
    const next = await startPostgres({ dataDir });
    expect(await one(next.url('postgres'))).toEqual([{ up: 1 }]);
    await next.stop();
  });

  it('a throw-away PostgreSQL takes its data with it', async () => {
    const parent = await SpecParent.start(`
      const postgres = await embedded.startTestPostgres();
      const { rows } = await new (await import('pg')).default.Pool({ connectionString: postgres.url('postgres') })
        .query("SELECT setting FROM pg_settings WHERE name = 'data_directory'");
      const { readlinkSync } = await import('node:fs');
      say(readlinkSync('/proc/' + postgres.pid + '/cwd'));`);
    const folder = String(parent.said);
    expect(existsSync(folder)).toBe(true);
    const family = parent.family();
    await parent.send('SIGKILL');
    await allGone(family, 5_000);
    expect(existsSync(join(folder, '..', '..'))).toBe(false);
  });

  it('and its watchers too, the next start ends the orphaned server and recovers', async () => {
    const parent = await SpecParent.start(postgresOf(dataDir));
    const server = (parent.said as { pid: number }).pid;
    const watchers = parent.family().filter((pid) => pid !== server && !descendantsOf(server).includes(pid));
    expect(watchers.length).toBeGreaterThan(0);
    // stopped first, so that none of them sees another one die
    for (const pid of watchers) process.kill(pid, 'SIGSTOP');
    await parent.send('SIGKILL');
    for (const pid of watchers) process.kill(pid, 'SIGKILL');
    expect(alive([server])).toEqual([server]);
    const next = await startPostgres({ dataDir });
    expect(alive([server])).toEqual([]);
    expect(await one(next.url('postgres'))).toEqual([{ up: 1 }]);
    await next.stop();
  });
});

describe('the whole of the embedded parts', () => {
  it('come up, tell where they are, and leave no process and no note when stopped', async () => {
    const parent = await SpecParent.start(embeddedOf(dataDir));
    const family = parent.family();
    const runtime = readRuntime(dataDir);
    expect(runtime).toMatchObject({
      pid: parent.pid,
      databaseUrl: expect.stringMatching(/^postgres:\/\/storefold:.+@127\.0\.0\.1:\d+\/storefold$/),
      eventStoreUrl: expect.stringMatching(/^esdb:\/\/127\.0\.0\.1:\d+\?tls=false$/),
      stripe: { apiBase: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
    });
    expect(statSync(join(dataDir, 'runtime.json')).mode & 0o777).toBe(0o600);
    expect(await one(runtime?.databaseUrl ?? '')).toEqual([{ up: 1 }]);
    expect(await parent.send('SIGTERM')).toBe(0);
    expect(alive(family)).toEqual([]);
    expect(existsSync(join(dataDir, 'runtime.json'))).toBe(false);
  });

  it('are one process’s at a time: a second one is told whose they are', async () => {
    const parent = await SpecParent.start(embeddedOf(dataDir));
    const second = await SpecParent.start(
      `say(await embedded.startEmbedded({ dataDir: ${JSON.stringify(dataDir)} }).catch((error) => error.message));`,
    );
    expect(second.said).toContain(`in use by the running process ${parent.pid}`);
    expect(readRuntime(dataDir)?.pid).toBe(parent.pid);
    await second.send('SIGKILL');
    expect(await parent.send('SIGTERM')).toBe(0);
  });

  it('do not get the Ctrl-C that is meant for the shop', async () => {
    const parent = await SpecParent.start(embeddedOf(dataDir));
    const groups = parent.family().map(groupOf);
    expect(groups.length).toBeGreaterThan(0);
    expect(groups).not.toContain(groupOf(parent.pid));
    await parent.send('SIGTERM');
  });

  it('are gone within 5 s when the parent is killed with -9, their note is void, and they start again', async () => {
    const parent = await SpecParent.start(embeddedOf(dataDir));
    const family = parent.family();
    await parent.send('SIGKILL');
    expect(readRuntime(dataDir)).toBeUndefined();
    await allGone(family, 5_000);
    const next = await SpecParent.start(embeddedOf(dataDir));
    expect(await next.send('SIGTERM')).toBe(0);
  });

  it('are stopped again when one of them cannot start', async () => {
    const root = mkdtempSync(join(tmpdir(), 'storefold-root-'));
    writeFileSync(join(root, 'package.json'), '{"name":"storefold"}');
    symlinkSync(join(projectRoot(), 'node_modules'), join(root, 'node_modules'));
    mkdirSync(join(root, 'dist', 'apps', 'eventstore', 'src'), { recursive: true });
    writeFileSync(join(root, 'dist/apps/eventstore/src/main.js'), 'console.error("no log"); process.exit(3);');
    const parent = await SpecParent.start(`
      process.env.STOREFOLD_ROOT = ${JSON.stringify(root)};
      say(await embedded.startEmbedded({ dataDir: ${JSON.stringify(dataDir)} }).catch((error) => error.message));`);
    expect(parent.said).toContain('eventstore ended with 3: no log');
    expect(parent.family()).toEqual([]);
    expect(existsSync(join(dataDir, 'runtime.json'))).toBe(false);
    await parent.send('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });
});

describe('an ordinary user', () => {
  const nobody = 65_534;
  const canBecomeNobody =
    isSuperuser() && canReach(projectRoot(), accountFor('') ?? { name: '', uid: nobody, gid: nobody });

  (canBecomeNobody ? it : it.skip)('runs PostgreSQL as himself', async () => {
    chownSync(dataDir, nobody, nobody);
    const parent = await SpecParent.start(postgresOf(dataDir), { uid: nobody, gid: nobody });
    const { pid, url } = parent.said as { pid: number; url: string };
    expect(statSync(`/proc/${pid}`).uid).toBe(nobody);
    expect(await one(url)).toEqual([{ up: 1 }]);
    const family = parent.family();
    await parent.send('SIGKILL');
    await allGone(family, 5_000);
  });
});

const charge = async (url: string) => {
  const headers = { authorization: 'Bearer sk_test_x', 'idempotency-key': 'k1' };
  const body = 'amount=500&currency=gbp&payment_method=pm_card_visa&confirm=true&off_session=true';
  const answer = await fetch(`${url}/v1/payment_intents`, { method: 'POST', headers, body });
  return [answer.status, answer.headers.get('idempotent-replayed'), await answer.json()] as const;
};

describe('the Stripe simulator as a process of its own', () => {
  it('knows after kill -9 what it has answered', async () => {
    const first = await startStripeSimulatorProcess({ dataDir });
    const [status, , intent] = await charge(first.url);
    expect(status).toBe(200);
    await first.kill();
    const second = await startStripeSimulatorProcess({ dataDir });
    expect(second.webhookSecret).toBe(first.webhookSecret);
    expect(await charge(second.url)).toEqual([200, 'true', intent]);
    await second.stop();
    expect(alive([first.pid, second.pid])).toEqual([]);
  });
});
