import { Envelope, EventStore } from '#event-sourcing';
import { existing, order } from '#ordering';
import { PlanShipmentCommand } from '#shipping';
import type { PlanShipment } from '#shipping/contract';
import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

/** A shipment as the fulfilment process plans it: it remembers everything it sends for ever, so neither the address nor the customer is in it. */
export type PlanParcel = Omit<PlanShipment, 'shipTo' | 'customerId'>;

export class PlanParcelCommand extends Envelope<PlanParcel, unknown> {}

/** Reads off the order who gets it and where, and plans the shipment. */
@CommandHandler(PlanParcelCommand)
export class PlanParcelHandler implements ICommandHandler<PlanParcelCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly commands: CommandBus,
  ) {}

  async execute({ data, context }: PlanParcelCommand): Promise<unknown> {
    const { shippingAddress: shipTo, customerId } = existing(
      (await this.store.load(order, data.orderId)).state,
    ).snapshot;
    return this.commands.execute(new PlanShipmentCommand({ ...data, customerId, shipTo }, context));
  }
}
