import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Shipment, shipment } from '../domain/shipment.js';
import { cancelShipment, type CancelShipment } from './cancel-shipment.js';

export class CancelShipmentCommand extends Envelope<CancelShipment, Receipt<Shipment>> {}

@CommandHandler(CancelShipmentCommand)
export class CancelShipmentHandler implements ICommandHandler<CancelShipmentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: CancelShipmentCommand): Promise<Receipt<Shipment>> {
    return this.store.handle(shipment, data.shipmentId, (it) => cancelShipment(data, it), context);
  }
}
