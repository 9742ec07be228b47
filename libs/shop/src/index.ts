export { shopCodec, shopMigrations, shopProcesses, shopProjections } from './catalogue.js';
export { SampleShop } from './sample-shop.js';
export { ShopModule } from './shop.module.js';
export { ShopSchema } from './shop-schema.js';
export { ShopWorker } from './shop-worker.js';
