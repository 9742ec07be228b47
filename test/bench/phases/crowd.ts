import type { BenchShop } from '../bench-shop.js';
import type { Shop } from '../generator/jobs.js';
import type { Plan } from '../plan.js';
import { say } from '../say.js';
import type { Shopkeeper } from './stock-the-shop.js';

/** Twice as many buyers as units: all at once, eight at a time, and one after the other as the control. */
export async function crowd(bench: BenchShop, keeper: Shopkeeper, shop: Shop, { crowd: { buyers, stock } }: Plan) {
  const told: Record<string, object> = {};
  for (const [name, atOnce] of [
    ['allAtOnce', buyers],
    ['eightAtATime', 8],
    ['oneAtATime', 1],
  ] as const) {
    const sku = `CROWD-${name.toUpperCase()}`;
    await keeper.offer(sku, stock);
    const { tally, cpuMs } = await bench.measure({ kind: 'crowd', shop, sku, buyers, atOnce });
    const { done: accepted, refused, timedOut, failed, seconds, p50Ms, p99Ms, trouble } = tally;
    const { allocated } = await keeper.stockOf(sku);
    told[name] = {
      accepted,
      refused,
      timedOut,
      failed,
      oversold: Math.max(0, accepted - stock),
      allocatedByTheShopsOwnCount: allocated,
      seconds,
      p50Ms,
      p99Ms,
      cpuMs: cpuMs.total,
      trouble,
    };
    say(
      `crowd ${name}: ${accepted} accepted, ${refused} refused, ${timedOut} timed out, ${failed} failed in ${seconds} s`,
    );
  }
  return { buyers, stock, ...told };
}
