export type * from './domain/events.js';
export type { AdjustStock } from './adjust-stock/adjust-stock.js';
export type { AllocateHold } from './allocate-hold/allocate-hold.js';
export type { CommitStock } from './commit-stock/commit-stock.js';
export type { ExpireHold } from './expire-hold/expire-hold.js';
export type { ExtendHold } from './extend-hold/extend-hold.js';
export type { HoldStock } from './hold-stock/hold-stock.js';
export type { ReceiveStock } from './receive-stock/receive-stock.js';
export type { ReleaseStock } from './release-stock/release-stock.js';
