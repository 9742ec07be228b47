export * from './database.js';
export * from './gathered.js';
export * from './log.js';
export * from './migrate.js';
export * from './postgres-database.js';
export * from './transient.js';
export * from './view-listener.js';
