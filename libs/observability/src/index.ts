export * from './logger.js';
export * from './metrics.js';
export * from './nest-logger.js';
export * from './observability.module.js';
export * from './observe-http.js';
export * from './serve-ops.js';
