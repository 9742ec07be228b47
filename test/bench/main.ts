import { BenchShop, mapped } from './bench-shop.js';
import { machine } from './measure/machine.js';
import { catchUp } from './phases/catch-up.js';
import { checkouts } from './phases/checkouts.js';
import { crowd } from './phases/crowd.js';
import { idle } from './phases/idle.js';
import { reads } from './phases/reads.js';
import { Shopkeeper } from './phases/stock-the-shop.js';
import { storage } from './phases/storage.js';
import { wholeStart } from './phases/whole-start.js';
import { type Plan, planOf } from './plan.js';
import { say } from './say.js';

/** `npm run bench [-- --quick]`: one JSON document on stdout. Every figure stands beside its limit of the same run. */
async function everything(bench: BenchShop, plan: Plan) {
  const facts = await machine(bench.shop.parts.databaseUrl);
  const keeper = await Shopkeeper.of(bench.api.client);
  const shop = await keeper.open(bench.api.port, plan.products, Math.max(...plan.clients));
  say(`${plan.products} products are on the shelf`);
  const quiet = await idle(bench, plan);
  const checkout = {
    sixCalls: await checkouts(bench, shop, plan, 'sixCalls'),
    oneShot: await checkouts(bench, shop, plan, 'oneShot'),
  };
  const lastUnits = await crowd(bench, keeper, shop, plan);
  const catalogue = await reads(bench, shop, plan);
  const peakRssMb = mapped(bench.peakRssMb(), Math.round);
  const rebuild = await catchUp(bench);
  await bench.stopWorker();
  return {
    machine: facts,
    products: plan.products,
    checkout,
    lastUnits,
    catalogue,
    storage: await storage(bench, plan),
    catchUp: rebuild,
    idle: quiet,
    peakRssMb,
    start: { apiMs: Math.round(bench.apiStartMs), npmStart: plan.wholeStart ? await wholeStart() : null },
  };
}

const started = performance.now();
try {
  const plan = planOf(process.argv.slice(2));
  const startedAt = new Date().toISOString();
  const bench = await BenchShop.start(plan.settleMs);
  const told = await everything(bench, plan).finally(() => bench.stop());
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(`${JSON.stringify({ mode: plan.mode, startedAt, seconds, ...told }, null, 2)}\n`);
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
