import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#embedded';
import { expect, it, jest } from '@jest/globals';

jest.setTimeout(240_000);

/** Whether the bench runs and counts right; a hundred milliseconds say nothing about speed. */
it('the bench prints its figures as one JSON document', async () => {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist', 'test/bench/main.js'), '--smoke'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({
    mode: 'smoke',
    checkout: { sixCalls: expect.anything(), oneShot: expect.anything() },
    catalogue: expect.anything(),
    storage: expect.anything(),
    catchUp: expect.anything(),
  });
});
