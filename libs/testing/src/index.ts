export * from './process-spec.js';
export * from './spec-for.js';
