export type * from './domain/events.js';
export type { CartToPlace } from './carts/cart-to-place.query.js';
export type { ConvertCart } from './convert-cart/convert-cart.js';
