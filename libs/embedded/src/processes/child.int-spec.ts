import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Log } from '../log.js';
import { type ChildOptions, startChild } from './child.js';
import { identify } from './identity.js';

jest.setTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'storefold-child-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const heard: string[] = [];
const hear =
  (level: keyof Log): Log['info'] =>
  (fields, message) => {
    heard.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
const log: Log = { debug: hear('debug'), info: hear('info'), warn: hear('warn'), error: hear('error') };

let scripts = 0;
const child = (source: string, options: Partial<ChildOptions> = {}) => {
  const file = join(folder, `${(scripts += 1)}.mjs`);
  writeFileSync(file, source);
  return startChild({ name: 'spec', file, env: { GREETING: 'hello' }, readyTimeoutMs: 5_000, log, ...options });
};

const stay = 'setInterval(() => {}, 1000);';
const ready = `console.log(JSON.stringify({ ready: true, port: 7, greeting: process.env.GREETING }));`;

describe('a child process', () => {
  it('is ready when it says so, and its other lines are logged at their level', async () => {
    const { stop, ready: said } = await child(`
      console.log(JSON.stringify({ level: 40, time: 1, msg: 'careful', disk: 9 }));
      console.error('plain'); ${ready} ${stay}`);
    expect(said).toEqual({ ready: true, port: 7, greeting: 'hello' });
    expect(await stop()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(heard).toContain('warn careful {"disk":9,"child":"spec"}');
    expect(heard).toContain('info plain {"child":"spec"}');
  });

  it('that ends before it is ready fails with what it said', async () => {
    await expect(child(`console.error('no such database'); process.exit(3);`)).rejects.toThrow(
      'spec ended with 3: no such database',
    );
  });

  it('that stays silent is killed', async () => {
    await expect(child(stay, { readyTimeoutMs: 200 })).rejects.toThrow('spec was not ready within 200 ms');
  });

  it('that ignores SIGTERM is killed at the deadline', async () => {
    const { stop, pid } = await child(`process.on('SIGTERM', () => {}); ${ready} ${stay}`, { stopTimeoutMs: 200 });
    expect(await stop()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(identify(pid)).toBeUndefined();
  });

  it('tells its exit to those who ask before and after', async () => {
    const running = await child(`${ready} ${stay}`);
    const told: unknown[] = [];
    running.onExit((exit) => told.push(exit));
    await running.kill();
    running.onExit((exit) => told.push(exit));
    await running.exited;
    expect(told).toEqual([
      { code: null, signal: 'SIGKILL' },
      { code: null, signal: 'SIGKILL' },
    ]);
  });
});
