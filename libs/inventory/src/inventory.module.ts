import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AdjustStockController } from './adjust-stock/adjust-stock.controller.js';
import { AdjustStockHandler } from './adjust-stock/adjust-stock.handler.js';
import { AllocateHoldHandler } from './allocate-hold/allocate-hold.handler.js';
import { CommitStockHandler } from './commit-stock/commit-stock.handler.js';
import { ExpireHoldHandler } from './expire-hold/expire-hold.handler.js';
import { ExtendHoldHandler } from './extend-hold/extend-hold.handler.js';
import { HoldStockHandler } from './hold-stock/hold-stock.handler.js';
import { MovementsController } from './movements/movements.controller.js';
import { MovementsHandler } from './movements/movements.query.js';
import { ReceiveStockController } from './receive-stock/receive-stock.controller.js';
import { ReceiveStockHandler } from './receive-stock/receive-stock.handler.js';
import { ReleaseStockHandler } from './release-stock/release-stock.handler.js';
import { AvailabilityHandler } from './stock-levels/availability.query.js';
import { StockLevelController } from './stock-levels/stock-level.controller.js';
import { StockLevelHandler } from './stock-levels/stock-level.query.js';

const counting = [ReceiveStockHandler, AdjustStockHandler];
const promising = [HoldStockHandler, ExtendHoldHandler, AllocateHoldHandler, ReleaseStockHandler, ExpireHoldHandler];
const shipping = [CommitStockHandler];
const reading = [StockLevelHandler, AvailabilityHandler, MovementsHandler];

/** Needs `SkuOwners`, which libs/checkout binds to the catalogue. */
@Module({
  imports: [CqrsModule],
  controllers: [ReceiveStockController, AdjustStockController, StockLevelController, MovementsController],
  providers: [...counting, ...promising, ...shipping, ...reading],
})
export class InventoryModule {}
