import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Shipment, shipment } from '../domain/shipment.js';
import { pickUpShipment, type PickUpShipment } from './pick-up-shipment.js';

export class PickUpShipmentCommand extends Envelope<PickUpShipment, Receipt<Shipment>> {}

@CommandHandler(PickUpShipmentCommand)
export class PickUpShipmentHandler implements ICommandHandler<PickUpShipmentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: PickUpShipmentCommand): Promise<Receipt<Shipment>> {
    return this.store.handle(shipment, data.shipmentId, (it) => pickUpShipment(data, it), context);
  }
}
