import { Connection } from './connection.js';
import type { Job, Shop, Tally } from './jobs.js';
import { run, until } from './run.js';
import { buyer, type Play, scenarios } from './scenarios.js';
import { appends, inserts } from './store-jobs.js';

/** The load, in a process of its own so that its CPU is not the shop's. */
async function visit(shop: Shop, clients: number, goOn: (turns: number) => boolean, play: Play): Promise<Tally> {
  const connections = Array.from({ length: clients }, () => new Connection('127.0.0.1', shop.port));
  try {
    const tally = await run(clients, goOn, (client, turn) =>
      play(connections[client] as Connection, { shop, client, turn }),
    );
    return { ...tally, requests: connections.reduce((sum, { requests }) => sum + requests, 0) };
  } finally {
    for (const connection of connections) await connection.close();
  }
}

function perform(job: Job): Promise<Tally> {
  switch (job.kind) {
    case 'load':
      return visit(job.shop, job.clients, until(job.ms), scenarios[job.scenario]);
    case 'crowd':
      return visit(job.shop, job.atOnce, (turns) => turns < job.buyers, buyer(job.sku));
    case 'appends':
      return appends(job);
    case 'inserts':
      return inserts(job);
  }
}

process.on('message', (job: Job) => {
  perform(job).then(
    (tally) => process.send?.({ tally }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
