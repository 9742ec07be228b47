import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Shipment, shipment } from '../domain/shipment.js';
import { startDelivery, type StartDelivery } from './start-delivery.js';

export class StartDeliveryCommand extends Envelope<StartDelivery, Receipt<Shipment>> {}

@CommandHandler(StartDeliveryCommand)
export class StartDeliveryHandler implements ICommandHandler<StartDeliveryCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: StartDeliveryCommand): Promise<Receipt<Shipment>> {
    return this.store.handle(shipment, data.shipmentId, (it) => startDelivery(data, it), context);
  }
}
