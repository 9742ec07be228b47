import { Client } from 'pg';
import type { BenchShop } from '../bench-shop.js';
import { say } from '../say.js';

const pollMs = 10;
const patienceMs = 120_000;

type Standing = Readonly<{ begun: boolean; done: boolean; applied: number }>;

/** Throws every view away and builds all of them again from the log of this run. */
export async function catchUp(bench: BenchShop) {
  const [views, log] = [bench.shop.parts.databaseUrl, bench.shop.parts.databaseUrl.replace(/[^/]+$/, 'eventstore')].map(
    (connectionString) => new Client({ connectionString }),
  );
  if (!views || !log) throw new Error('no database');
  await Promise.all([views.connect(), log.connect()]);
  try {
    await bench.stopWorker();
    await views.query('delete from event_sourcing.projection_version');
    await bench.shop.migrate();
    const { rows } = await log.query<{ events: string; head: string }>(
      `select count(*) as events, max(position) as head from eventstore.event where left(type, 1) <> '$'`,
    );
    const { events = '0', head = '0' } = rows[0] ?? {};
    const { seconds, applied } = await rebuilt(bench, views, head);
    const [cpuMs, count] = [bench.cpuMs(), Number(events)];
    const eventsPerSecond = Math.round(count / seconds);
    say(`catch-up: ${count} events in ${seconds} s`);
    return { events: count, seconds, eventsPerSecond, applied, workerCpuMs: cpuMs.worker };
  } finally {
    await Promise.all([views.end(), log.end()]);
  }
}

/** From the first batch of any view to the last batch of the last one, as the views' own checkpoints tell. */
async function rebuilt(bench: BenchShop, views: Client, head: string): Promise<{ seconds: number; applied: number }> {
  const starting = bench.startWorker();
  const deadline = performance.now() + patienceMs;
  let begunAt = performance.now();
  for (let begun = false; performance.now() < deadline; await new Promise((go) => setTimeout(go, pollMs))) {
    const standing = await look(views, head);
    if (!begun) begunAt = performance.now() - pollMs;
    begun ||= standing.begun;
    if (!standing.done) continue;
    const seconds = Math.round(performance.now() - begunAt) / 1_000;
    await starting;
    return { seconds, applied: standing.applied };
  }
  throw new Error('the views were not rebuilt in time');
}

async function look(views: Client, head: string): Promise<Standing> {
  const { rows } = await views.query<Standing>({
    name: 'look',
    text: `select bool_or(commit_pos > 0) as begun, bool_and(commit_pos >= $1) as done, sum(events_seen)::int as applied
             from event_sourcing.projection_version`,
    values: [head],
  });
  if (!rows[0]) throw new Error('there are no views');
  return rows[0];
}
