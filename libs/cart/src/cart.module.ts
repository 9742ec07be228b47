import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AddItemController } from './add-item/add-item.controller.js';
import { AddItemHandler } from './add-item/add-item.handler.js';
import { CartController } from './carts/cart.controller.js';
import { CartHandler } from './carts/cart.query.js';
import { CartToPlaceHandler } from './carts/cart-to-place.query.js';
import { ChangeQuantityController } from './change-quantity/change-quantity.controller.js';
import { ChangeQuantityHandler } from './change-quantity/change-quantity.handler.js';
import { ConvertCartHandler } from './convert-cart/convert-cart.handler.js';
import { RemoveItemController } from './remove-item/remove-item.controller.js';
import { RemoveItemHandler } from './remove-item/remove-item.handler.js';

const changing = [AddItemHandler, ChangeQuantityHandler, RemoveItemHandler];
const ordering = [CartToPlaceHandler, ConvertCartHandler];
const reading = [CartHandler];

/** Needs `Offers`, which libs/checkout binds to the catalogue. */
@Module({
  imports: [CqrsModule],
  controllers: [CartController, AddItemController, ChangeQuantityController, RemoveItemController],
  providers: [...changing, ...ordering, ...reading],
})
export class CartModule {}
