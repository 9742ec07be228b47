import type { BenchShop } from '../bench-shop.js';
import type { Scenario, Shop } from '../generator/jobs.js';
import type { Plan } from '../plan.js';
import { say } from '../say.js';

/** Reads of the catalogue beside what the bare framework does with the same generator in the same minutes. */
export async function reads(bench: BenchShop, shop: Shop, plan: Plan) {
  const bare = await bench.beside('bare/main.js');
  try {
    const { port } = bare.ready as { port: number };
    const limits = { ...shop, port };
    return {
      productList: await reading(bench, 'list', shop, plan.readMs),
      productDetails: await reading(bench, 'details', shop, plan.readMs),
      limits: {
        bareRoute: await reading(bench, 'bare', limits, plan.limitMs),
        bareRouteAndSelectByKey: await reading(bench, 'row', limits, plan.limitMs),
      },
    };
  } finally {
    await bare.stop();
  }
}

async function reading(bench: BenchShop, scenario: Scenario, shop: Shop, ms: number) {
  const byClients: Record<string, object> = {};
  for (const clients of [8, 32]) {
    await bench.measure({ kind: 'load', scenario, shop, clients, ms: ms / 5 }, 0);
    const { tally, cpuMs } = await bench.measure({ kind: 'load', scenario, shop, clients, ms }, 0);
    const { perSecond, p50Ms, p99Ms, failed, trouble } = tally;
    const cpuMsPerRead = Math.round((cpuMs.total / Math.max(1, tally.done)) * 1_000) / 1_000;
    byClients[clients] = { perSecond, p50Ms, p99Ms, failed, trouble, cpuMsPerRead };
    say(`${scenario} × ${clients}: ${perSecond}/s`);
  }
  return byClients;
}
