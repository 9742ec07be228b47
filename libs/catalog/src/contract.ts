export type { Description, Editor, ProductEvent } from './domain/product.js';
export type { NewProduct } from './create-product/create-product.js';
export type { Offer } from './offers/offers.query.js';
