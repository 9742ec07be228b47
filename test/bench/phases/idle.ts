import { type BenchShop, mapped } from '../bench-shop.js';
import type { Plan } from '../plan.js';
import { say } from '../say.js';

/** What a shop costs in which nobody buys anything. */
export async function idle(bench: BenchShop, { idleMs }: Plan) {
  await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, idleMs)));
  const before = bench.cpuMs();
  await new Promise((resolve) => setTimeout(resolve, idleMs));
  const after = bench.cpuMs();
  const cpuMsPerSecond = mapped(after, (value, part) => Math.round(((value - before[part]) / idleMs) * 10_000) / 10);
  say(`idle: ${cpuMsPerSecond.total} ms CPU per second`);
  return { cpuMsPerSecond, rssMb: mapped(bench.rssMb(), Math.round) };
}
