import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import type { ProductId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { checkPrice, type Editor, type Product, product, type ProductEvent } from '../domain/product.js';
import { claimSku, productOf, skuClaim } from '../domain/sku-claim.js';
import { createProduct, type NewProduct } from './create-product.js';

export type Created = Receipt<Product, ProductEvent> & Readonly<{ productId: ProductId }>;

/** The SKU decides the id. Refuses 'SKU_ALREADY_EXISTS', 'AMOUNT_OUT_OF_RANGE'. */
export class CreateProductCommand extends Envelope<NewProduct & Readonly<{ by: Editor }>, Created> {}

@CommandHandler(CreateProductCommand)
export class CreateProductHandler implements ICommandHandler<CreateProductCommand> {
  constructor(private readonly store: EventStore) {}

  /** Two streams, so two steps, and each may be repeated: the claim names the product, its own stream decides who was first. */
  async execute({ data, context }: CreateProductCommand): Promise<Created> {
    const { sku } = data;
    const creates = { creates: true };
    // Before the SKU is claimed: a refusal leaves nothing behind.
    if (data.price) checkPrice(data.price, data.by);
    const claim = await this.store.handle(skuClaim, sku, (state) => claimSku(data, state), context, creates);
    const productId = productOf(sku, claim.state);
    const command = { ...data, productId };
    const receipt = await this.store.handle(product, productId, (s) => createProduct(command, s), context, creates);
    return { ...receipt, productId };
  }
}
