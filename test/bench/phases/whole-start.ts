import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#embedded';
import { Client } from '../../support/http.js';
import { say } from '../say.js';

/** `npm start` as a newcomer meets it, from the command to the first page of the catalogue: on an empty folder, where the
 *  database is made first, and again on what is there. */
export async function wholeStart() {
  const dataDir = await mkdtemp(join(tmpdir(), 'storefold-bench-'));
  try {
    const firstMs = await startOnce(dataDir);
    const againMs = await startOnce(dataDir);
    say(`npm start: ${firstMs} ms the first time, ${againMs} ms again`);
    return { firstMs, againMs };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function startOnce(dataDir: string): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(projectRoot(), 'dist/apps/standalone/src/main.js')], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    const client = new Client(await addressOf(child.stdout, exited));
    const { status } = await client.get('/products');
    client.close();
    if (status !== 200) throw new Error(`the shop answered ${status}`);
    return Math.round(performance.now() - started);
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

function addressOf(stdout: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /ready at (http:\/\/\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    void exited.then(() => reject(new Error(`npm start ended: ${said}`)));
  });
}
