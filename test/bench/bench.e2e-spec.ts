import { beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#embedded';
import type { Body } from '../support/http.js';

const number = expect.any(Number);
const perPart = { api: number, worker: number, eventstore: number, postgres: number, total: number };

/** The program as `npm run bench` starts it, at its smallest. */
async function bench(...words: readonly string[]): Promise<Readonly<{ code: number | null; out: string }>> {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist/test/bench/main.js'), ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
}

describe('the benchmark', () => {
  let told: Body;

  beforeAll(async () => {
    const { code, out } = await bench('--smoke');
    expect(code).toBe(0);
    told = JSON.parse(out);
  }, 120_000);

  it('says on which machine and on what durability', () => {
    expect(told.machine).toMatchObject({ cores: number, fsync: 'on', synchronousCommit: 'on', node: process.version });
    expect(told.machine.loadAverage).toHaveLength(3);
  });

  it.each([
    ['sixCalls', 6],
    ['oneShot', 2],
  ])('tells what whole checkouts cost: %s', (form, calls) => {
    const { byClients } = told.checkout[form];
    expect(told.checkout[form].calls).toHaveLength(calls);
    expect(Object.keys(byClients)).toEqual(['1', '8']);
    for (const run of Object.values<Body>(byClients)) {
      expect(run).toMatchObject({ failed: 0, timedOut: 0, refused: 0, trouble: null, httpCallsPerCheckout: calls });
      expect(run).toMatchObject({ perSecond: number, p50Ms: number, p99Ms: number, cpuMsPerCheckout: perPart });
      expect(run.done).toBeGreaterThan(0);
      expect(run.writesPerCheckout.appends).toBeGreaterThan(10);
      expect(run.writesPerCheckout.logCommits).toBeLessThanOrEqual(run.writesPerCheckout.appends);
    }
  });

  it('sells the last units once, however many want them, and counts every answer apart', () => {
    const { buyers, stock, allAtOnce, eightAtATime, oneAtATime } = told.lastUnits;
    for (const run of [allAtOnce, eightAtATime, oneAtATime]) {
      expect(run).toMatchObject({ accepted: stock, refused: buyers - stock, timedOut: 0, failed: 0, oversold: 0 });
      expect(run.allocatedByTheShopsOwnCount).toBe(stock);
    }
  });

  it('puts every figure beside its limit of the same run', () => {
    const { productList, productDetails, limits } = told.catalogue;
    for (const rates of [productList, productDetails, limits.bareRoute, limits.bareRouteAndSelectByKey]) {
      expect(rates).toMatchObject({ 8: { perSecond: number, failed: 0 }, 32: { perSecond: number, failed: 0 } });
    }
    expect(Object.keys(told.storage.appendsInFlight)).toEqual(['1', '32', '256']);
    expect(Object.keys(told.storage.singleRowInsertCommitsByConnections)).toEqual(['1', '8', '32']);
    expect(told.catchUp).toMatchObject({ events: number, eventsPerSecond: number });
    expect(told.idle).toMatchObject({ cpuMsPerSecond: perPart, rssMb: perPart });
    expect(told).toMatchObject({ peakRssMb: perPart, start: { apiMs: number, npmStart: null } });
  });
});

describe('a word the benchmark does not know', () => {
  it('ends it at once with nothing on stdout', async () => {
    expect(await bench('--quik')).toEqual({ code: 1, out: '' });
  });
});
