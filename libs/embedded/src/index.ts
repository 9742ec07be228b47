export { type EmbeddedEventStore, type EventStoreOptions, startEventStore } from './event-store.js';
export {
  adminPasswordFile,
  foreseenEnvironment,
  isFirstStart,
  localEnvironment,
  needsNoParts,
  type Parts,
} from './local-environment.js';
export { type Log } from './log.js';
export { type Durability } from './postgres/settings.js';
export { PostgresFailed } from './postgres/postmaster.js';
export { type EmbeddedPostgres, type PostgresOptions, startPostgres } from './postgres/start-postgres.js';
export { type TestPostgres, startTestPostgres } from './postgres/test-postgres.js';
export { type Child, type ChildExit, ChildFailed, type ChildOptions, startChild } from './processes/child.js';
export { DirectoryInUse } from './processes/directory-lock.js';
export { exitWithParent } from './processes/exit-with-parent.js';
export { projectRoot } from './project-root.js';
export { type Runtime, readRuntime, removeRuntime, writeRuntime } from './runtime.js';
export { secretFile } from './secret-file.js';
export { type Embedded, type EmbeddedOptions, type Part, startEmbedded } from './start-embedded.js';
export { type LedgerEntry, type Operation } from './stripe/book.js';
export { type Ledger, type LedgerTotals } from './stripe/control.js';
export { type StripeSimulatorProcess, startStripeSimulatorProcess } from './stripe/simulator-process.js';
export { type StripeSimulator, type StripeSimulatorOptions, startStripeSimulator } from './stripe/start-simulator.js';
export { type Switch } from './stripe/switches.js';
