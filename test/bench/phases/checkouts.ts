import { type BenchShop, mapped, type Measured } from '../bench-shop.js';
import type { Shop } from '../generator/jobs.js';
import type { Plan } from '../plan.js';
import { say } from '../say.js';

const calls = {
  sixCalls: [
    'GET /products/:sku',
    'POST /cart/items',
    'PATCH /cart/items/:lineId',
    'GET /cart (consistent)',
    'POST /orders (Prefer: wait)',
    'GET /orders/:id (consistent)',
  ],
  oneShot: ['POST /cart/items', 'POST /orders (Prefer: wait)'],
} as const;

/** Whole checkouts by as many clients as the plan says: ordered, paid and confirmed when the last answer is in. */
export async function checkouts(bench: BenchShop, shop: Shop, plan: Plan, scenario: keyof typeof calls) {
  await bench.measure({ kind: 'load', scenario, shop, clients: 8, ms: plan.warmUpMs }, 0);
  const byClients: Record<string, ReturnType<typeof perCheckout>> = {};
  for (const clients of plan.clients) {
    const measured = await bench.measure({ kind: 'load', scenario, shop, clients, ms: plan.checkoutMs });
    const told = perCheckout(measured);
    byClients[clients] = told;
    say(
      `${scenario} × ${clients}: ${told.perSecond}/s, p99 ${told.p99Ms} ms, ${told.cpuMsPerCheckout.total} ms CPU each`,
    );
  }
  return { calls: calls[scenario], byClients };
}

function perCheckout({ tally, cpuMs, generatorCpuMs, writes }: Measured) {
  const all = Math.max(1, tally.done);
  const each = (value: number, digits = 2) => Math.round((value / all) * 10 ** digits) / 10 ** digits;
  const { perSecond, p50Ms, p99Ms, maxMs, done, refused, timedOut, failed, trouble } = tally;
  return {
    perSecond,
    p50Ms,
    p99Ms,
    maxMs,
    done,
    refused,
    timedOut,
    failed,
    trouble,
    cpuMsPerCheckout: mapped(cpuMs, (value) => each(value)),
    generatorCpuMsPerCheckout: each(generatorCpuMs),
    httpCallsPerCheckout: each(tally.requests),
    writesPerCheckout: {
      events: each(writes.events),
      appends: each(writes.appends),
      /** Waited for on disk, shared by the appends of the moment. */
      logCommits: each(writes.logCommits),
      /** Views, checkpoints, idempotency keys: not waited for, they can be built again. */
      otherTransactions: each(writes.transactions - writes.logCommits),
      walKb: each(writes.walBytes / 1024),
    },
  };
}
