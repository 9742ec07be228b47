export * from './process-spec.js';
export * from './projection-spec.js';
export * from './spec-for.js';
