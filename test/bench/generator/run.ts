import { NoAnswer } from './connection.js';
import type { Ended, Tally } from './jobs.js';

export type Turn = (client: number, turn: number) => Promise<Ended>;

type Count = { ended: Record<Ended, number>; latencies: number[]; trouble: string | null };

/** `clients` loops, each with one turn under way, until `goOn` says no. Turns that have begun are finished and counted. */
export async function run(clients: number, goOn: (turns: number) => boolean, turn: Turn): Promise<Tally> {
  const count: Count = { ended: { done: 0, refused: 0, timedOut: 0, failed: 0 }, latencies: [], trouble: null };
  const started = performance.now();
  let turns = 0;
  const loop = async (client: number) => {
    while (goOn(turns)) {
      turns += 1;
      await one(count, client, turns, turn);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)));
  return tallyOf(count, (performance.now() - started) / 1000);
}

export const until = (ms: number): (() => boolean) => {
  const end = performance.now() + ms;
  return () => performance.now() < end;
};

async function one(count: Count, client: number, number: number, turn: Turn): Promise<void> {
  const started = performance.now();
  try {
    count.ended[await turn(client, number)] += 1;
    count.latencies.push(performance.now() - started);
  } catch (error) {
    count.ended[error instanceof NoAnswer ? 'timedOut' : 'failed'] += 1;
    count.trouble ??= String(error).slice(0, 500);
  }
}

function tallyOf({ ended, latencies, trouble }: Count, seconds: number): Tally {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return {
    ...ended,
    seconds: round(seconds),
    perSecond: round(ended.done / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    requests: 0,
    trouble,
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
