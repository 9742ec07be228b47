import { pino } from 'pino';
import { type EventStoreNode, startNode } from './node.js';
import { readSettings } from './settings.js';

/** The event store as a process: one line of JSON on stdout when it is ready, logs on stderr. */
const STOP_LIMIT_MS = 10_000;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  // sync: on its way out an asynchronous destination tries for ever to write to a parent that is gone.
  const logger = pino({ level: settings.logLevel, name: 'eventstore' }, pino.destination({ dest: 2, sync: true }));
  const node = await startNode({ ...settings, logger });
  const stop = stopOnce(node);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (settings.exitWithParent) process.stdin.on('end', stop).on('close', stop).resume();
  process.stdout.write(`${JSON.stringify({ ready: true, host: node.host, port: node.port })}\n`);
}

function stopOnce(node: EventStoreNode): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    void node.stop().then(() => process.exit(0));
  };
}

try {
  await main();
} catch (error) {
  process.stderr.write(`The event store cannot start.\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
