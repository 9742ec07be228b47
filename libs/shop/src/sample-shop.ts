import { CreateProductCommand, PublishProductCommand, type SampleProduct, sampleCatalogue } from '#catalog';
import { type CommandContext, EventStore, furtherCommand, systemContext } from '#event-sourcing';
import { ReceiveStockCommand } from '#inventory';
import { Clock, deterministicId, type UserId } from '#kernel';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';

/** Something to buy in a shop that has just been opened. */
@Injectable()
export class SampleShop {
  constructor(
    private readonly commands: CommandBus,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Seeds through the commands everybody uses. True when the store was empty; a seed cut short is finished next time. */
  async seedIfEmpty(seller: UserId): Promise<boolean> {
    const samples = sampleCatalogue.map(({ sku }) => `unique-sku-${sku}`);
    for await (const { stream } of this.store.readAll({ limit: 200 })) {
      const foreign = stream.startsWith('unique-sku-') && !samples.includes(stream);
      if (foreign || stream.startsWith('order-')) return false;
    }
    const context = systemContext('seed', deterministicId('seed', 'sample catalogue'), this.clock);
    for (const sample of sampleCatalogue) await this.#add(sample, seller, furtherCommand(context, sample.sku));
    return true;
  }

  async #add({ openingStock, ...product }: SampleProduct, userId: UserId, context: CommandContext): Promise<void> {
    const by = { userId, admin: true };
    const { productId } = await this.commands.execute(new CreateProductCommand({ ...product, by }, context));
    await this.commands.execute(new PublishProductCommand({ productId, by }, furtherCommand(context, 'publish')));
    if (openingStock === null) return;
    const receipt = { sku: product.sku, quantity: openingStock, receiptId: 'opening', reference: 'opening stock' };
    await this.commands.execute(new ReceiveStockCommand(receipt, furtherCommand(context, 'stock')));
  }
}
