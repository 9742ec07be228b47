import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Shipment, shipment } from '../domain/shipment.js';
import { deliverShipment, type DeliverShipment } from './deliver-shipment.js';

export class DeliverShipmentCommand extends Envelope<DeliverShipment, Receipt<Shipment>> {}

@CommandHandler(DeliverShipmentCommand)
export class DeliverShipmentHandler implements ICommandHandler<DeliverShipmentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: DeliverShipmentCommand): Promise<Receipt<Shipment>> {
    return this.store.handle(shipment, data.shipmentId, (it) => deliverShipment(data, it), context);
  }
}
