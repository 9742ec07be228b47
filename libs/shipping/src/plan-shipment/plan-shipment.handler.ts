import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Shipment, shipment } from '../domain/shipment.js';
import { planShipment, type PlanShipment } from './plan-shipment.js';

export class PlanShipmentCommand extends Envelope<PlanShipment, Receipt<Shipment>> {}

@CommandHandler(PlanShipmentCommand)
export class PlanShipmentHandler implements ICommandHandler<PlanShipmentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: PlanShipmentCommand): Promise<Receipt<Shipment>> {
    return this.store.handle(shipment, data.shipmentId, (it) => planShipment(data, it), context, { creates: true });
  }
}
