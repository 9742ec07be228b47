import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Shipment, shipment } from '../domain/shipment.js';
import { packShipment, type PackShipment } from './pack-shipment.js';

export class PackShipmentCommand extends Envelope<PackShipment, Receipt<Shipment>> {}

@CommandHandler(PackShipmentCommand)
export class PackShipmentHandler implements ICommandHandler<PackShipmentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: PackShipmentCommand): Promise<Receipt<Shipment>> {
    return this.store.handle(shipment, data.shipmentId, (it) => packShipment(data, it), context);
  }
}
