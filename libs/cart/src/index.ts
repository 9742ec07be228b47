export { AddItemCommand } from './add-item/add-item.handler.js';
export { CartModule } from './cart.module.js';
export { type CartToPlace, CartToPlaceQuery } from './carts/cart-to-place.query.js';
export { ConvertCartCommand } from './convert-cart/convert-cart.handler.js';
export { cartOf } from './domain/cart.js';
export { cartEvents } from './events.js';
export { type Offer, Offers } from './offers.js';
export { customer } from './shopper.js';
