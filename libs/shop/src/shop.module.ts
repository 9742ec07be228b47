import { CartModule } from '#cart';
import { CatalogModule } from '#catalog';
import { CheckoutModule } from '#checkout';
import { HttpModule } from '#http';
import { IdentityModule } from '#identity';
import { ImportingModule } from '#importing';
import { InventoryModule } from '#inventory';
import { ObservabilityModule } from '#observability';
import { OrderingModule } from '#ordering';
import { PaymentsModule } from '#payments';
import { ShippingModule } from '#shipping';
import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ContextSettingsModule } from './context-settings.module.js';
import { FoundationModule } from './foundation.module.js';
import type { Settings } from '#settings';
import { SampleShop } from './sample-shop.js';
import { ShopSchema } from './shop-schema.js';
import { ShopWorker, WorkerParts } from './shop-worker.js';

const contexts = [
  IdentityModule,
  CatalogModule,
  InventoryModule,
  CartModule,
  OrderingModule,
  PaymentsModule,
  ShippingModule,
  CheckoutModule,
  ImportingModule,
];

/** The whole shop. Every app is made of it, so that they cannot drift apart; what differs is what they start. */
@Module({})
export class ShopModule {
  /** `process` names the app in logs and in the database's list of connections. */
  static forRoot(settings: Settings, process: string): DynamicModule {
    return {
      module: ShopModule,
      imports: [
        CqrsModule.forRoot(),
        ObservabilityModule.forRoot({ level: settings.LOG_LEVEL, process }),
        FoundationModule.forRoot(settings, process),
        ContextSettingsModule.forRoot(settings),
        HttpModule.forRoot({ auth: { secret: settings.JWT_SECRET }, service: { name: 'storefold', version: '0.1.0' } }),
        ...contexts,
      ],
      providers: [SampleShop, ShopSchema, ShopWorker, WorkerParts],
      exports: [SampleShop, ShopSchema, ShopWorker],
    };
  }
}
