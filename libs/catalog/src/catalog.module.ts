import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ArchiveProductController } from './archive-product/archive-product.controller.js';
import { ArchiveProductHandler } from './archive-product/archive-product.handler.js';
import { CreateProductController } from './create-product/create-product.controller.js';
import { CreateProductHandler } from './create-product/create-product.handler.js';
import { DescribeProductController } from './describe-product/describe-product.controller.js';
import { DescribeProductHandler } from './describe-product/describe-product.handler.js';
import { OffersHandler } from './offers/offers.query.js';
import { PriceProductController } from './price-product/price-product.controller.js';
import { PriceProductHandler } from './price-product/price-product.handler.js';
import { ProductDetailsController } from './product-details/product-details.controller.js';
import { ProductDetailsHandler } from './product-details/product-details.query.js';
import { ListProductsController } from './products/list-products.controller.js';
import { ListProductsHandler } from './products/list-products.query.js';
import { PublishProductController } from './publish-product/publish-product.controller.js';
import { PublishProductHandler } from './publish-product/publish-product.handler.js';
import { SkuOwnerHandler } from './sku-owners/sku-owner.query.js';
import { UnpublishProductController } from './unpublish-product/unpublish-product.controller.js';
import { UnpublishProductHandler } from './unpublish-product/unpublish-product.handler.js';

/** Needs `EventStore`, `Database`, `ListCache` and `Availability` from the app. */
@Module({
  imports: [CqrsModule],
  controllers: [
    CreateProductController,
    DescribeProductController,
    PriceProductController,
    PublishProductController,
    UnpublishProductController,
    ArchiveProductController,
    ListProductsController,
    ProductDetailsController,
  ],
  providers: [
    CreateProductHandler,
    DescribeProductHandler,
    PriceProductHandler,
    PublishProductHandler,
    UnpublishProductHandler,
    ArchiveProductHandler,
    ListProductsHandler,
    ProductDetailsHandler,
    OffersHandler,
    SkuOwnerHandler,
  ],
})
export class CatalogModule {}
