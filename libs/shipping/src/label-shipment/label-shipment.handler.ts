import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Shipment, shipment } from '../domain/shipment.js';
import { labelShipment, type LabelShipment } from './label-shipment.js';

export class LabelShipmentCommand extends Envelope<LabelShipment, Receipt<Shipment>> {}

@CommandHandler(LabelShipmentCommand)
export class LabelShipmentHandler implements ICommandHandler<LabelShipmentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: LabelShipmentCommand): Promise<Receipt<Shipment>> {
    return this.store.handle(shipment, data.shipmentId, (it) => labelShipment(data, it), context);
  }
}
