export * from './brand.js';
export * from './clock.js';
export * from './event.js';
export * from './ids.js';
export * from './money.js';
export * from './persistent-map.js';
export * from './position.js';
export * from './refusal.js';
