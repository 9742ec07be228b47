import { afterAll, beforeAll, it } from '@jest/globals';
import { Customer, offer } from './customer.js';
import { type Shop, startShop } from './shop.js';
let shop: Shop;
beforeAll(async () => { shop = await startShop(); }, 120_000);
afterAll(async () => { await shop.stop(); }, 60_000);
it('bench', async () => {
  await offer(shop, 'BENCH', 100000);
  for (const c of [1, 8, 32]) {
    const n = c === 1 ? 60 : 400;
    const sql = new Map<string, number>();
    const on = (q: { sql: string }) => sql.set(q.sql.trim().slice(0, 70).replace(/\s+/g, ' '), (sql.get(q.sql.trim().slice(0, 70).replace(/\s+/g, ' ')) ?? 0) + 1);
    shop.database.knex.on('query', on);
    let i = 0; const lat: number[] = []; let bad = 0;
    const cpu = process.cpuUsage(); const t = performance.now();
    await Promise.all(Array.from({ length: c }, async () => {
      while (i < n) { const k = i++; const a = new Customer(shop, { token: shop.tokenOf(`b-${c}-${k}`, 'customer') });
        const s = performance.now(); await a.put('BENCH'); const r = await a.order(); if (r.body['status'] !== 'confirmed') bad++; lat.push(performance.now() - s); }
    }));
    const wall = performance.now() - t; const used = process.cpuUsage(cpu);
    shop.database.knex.removeListener('query', on);
    lat.sort((x, y) => x - y);
    process.stderr.write(`c=${c} ${(n / wall * 1000).toFixed(1)}/s p50=${lat[n >> 1]?.toFixed(0)} p99=${lat[Math.floor(n * 0.99)]?.toFixed(0)} cpu/checkout=${((used.user + used.system) / 1000 / n).toFixed(1)}ms bad=${bad}\n`);
    for (const [k, v] of [...sql].sort((x, y) => y[1] - x[1])) if (v / n > 0.02) process.stderr.write(`   ${(v / n).toFixed(2)} ${k}\n`);
  }
}, 300_000);
