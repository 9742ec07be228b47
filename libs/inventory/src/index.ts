import type { Projection } from '#event-sourcing';
import { movements } from './movements/movements.projection.js';
import { stockLevels } from './stock-levels/stock-levels.projection.js';

export { AdjustStockCommand } from './adjust-stock/adjust-stock.handler.js';
export { AllocateHoldCommand } from './allocate-hold/allocate-hold.handler.js';
export { CommitStockCommand } from './commit-stock/commit-stock.handler.js';
export { type StockItem, stockItem } from './domain/stock-item.js';
export { inventoryEvents } from './events.js';
export { ExpireHoldCommand } from './expire-hold/expire-hold.handler.js';
export { ExtendHoldCommand } from './extend-hold/extend-hold.handler.js';
export { HoldStockCommand } from './hold-stock/hold-stock.handler.js';
export { InventoryModule } from './inventory.module.js';
export { ReceiveStockCommand } from './receive-stock/receive-stock.handler.js';
export { ReleaseStockCommand } from './release-stock/release-stock.handler.js';
export { SkuOwners } from './sku-owners.js';
export { type StockAudit, StockAuditor, auditStockStream, type StockViolation } from './stock-audit/stock-audit.js';
export { AvailabilityQuery } from './stock-levels/availability.query.js';

export const inventoryProjections: readonly Projection[] = [stockLevels, movements];
