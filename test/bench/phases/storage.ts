import type { BenchShop } from '../bench-shop.js';
import type { Plan } from '../plan.js';
import { say } from '../say.js';

/** Appends through the client beside single-row commits of the same PostgreSQL. Runs without the worker: what is appended
 *  here means nothing to it. */
export async function storage(bench: BenchShop, { limitMs: ms }: Plan) {
  const { eventStoreUrl, databaseUrl } = bench.shop.parts;
  const appends: Record<string, object> = {};
  const inserts: Record<string, object> = {};
  for (const inFlight of [1, 32, 256]) {
    const { tally, cpuMs, writes } = await bench.measure({ kind: 'appends', url: eventStoreUrl, inFlight, ms }, 0);
    const { perSecond, p50Ms, p99Ms, done } = tally;
    const perCommit = Math.round((done / Math.max(1, writes.logCommits)) * 10) / 10;
    const cpuMsPerAppend = Math.round((cpuMs.total / Math.max(1, done)) * 1_000) / 1_000;
    appends[inFlight] = { perSecond, p50Ms, p99Ms, appendsPerCommit: perCommit, cpuMsPerAppend };
    say(`appends × ${inFlight}: ${perSecond}/s`);
  }
  for (const clients of [1, 8, 32]) {
    const { tally } = await bench.measure({ kind: 'inserts', url: databaseUrl, clients, ms }, 0);
    const { perSecond, p50Ms, p99Ms } = tally;
    inserts[clients] = { perSecond, p50Ms, p99Ms };
    say(`inserts × ${clients}: ${perSecond}/s`);
  }
  return { appendsInFlight: appends, singleRowInsertCommitsByConnections: inserts };
}
