export * from './codec/event-types.js';
export * from './context.js';
export * from './event-store.js';
export * from './processes/process.js';
export * from './progress.js';
export * from './projections/projection.js';
export * from './recorded.js';
