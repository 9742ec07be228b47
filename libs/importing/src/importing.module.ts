import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { OnlineRetailBooks } from './online-retail/online-retail-books.js';
import { OnlineRetailImport } from './online-retail/online-retail-import.js';

/** Trade from elsewhere, replayed through the shop's own commands. */
@Module({
  imports: [CqrsModule],
  providers: [OnlineRetailImport, OnlineRetailBooks],
  exports: [OnlineRetailImport, OnlineRetailBooks],
})
export class ImportingModule {}
