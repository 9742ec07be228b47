import type { Projection } from '#event-sourcing';
import { products } from './products/product.projection.js';

export { ArchiveProductCommand } from './archive-product/archive-product.handler.js';
export { Availability } from './availability.js';
export { CatalogModule } from './catalog.module.js';
export { type Created, CreateProductCommand } from './create-product/create-product.handler.js';
export { DescribeProductCommand } from './describe-product/describe-product.handler.js';
export type { Editor } from './domain/product.js';
export { catalogEvents } from './events.js';
export { type Offer, OffersQuery } from './offers/offers.query.js';
export { PriceProductCommand } from './price-product/price-product.handler.js';
export { type ProductDetails, ProductDetailsQuery } from './product-details/product-details.query.js';
export { listTag } from './products/product.projection.js';
export { PublishProductCommand } from './publish-product/publish-product.handler.js';
export { sampleCatalogue, type SampleProduct } from './sample-catalogue.js';
export { type SkuOwner, SkuOwnerQuery } from './sku-owners/sku-owner.query.js';
export { UnpublishProductCommand } from './unpublish-product/unpublish-product.handler.js';

export const catalogProjections: readonly Projection[] = [products];
