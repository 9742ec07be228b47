import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Shipment, shipment } from '../domain/shipment.js';
import { assignCourier, type AssignCourier } from './assign-courier.js';

export class AssignCourierCommand extends Envelope<AssignCourier, Receipt<Shipment>> {}

@CommandHandler(AssignCourierCommand)
export class AssignCourierHandler implements ICommandHandler<AssignCourierCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: AssignCourierCommand): Promise<Receipt<Shipment>> {
    return this.store.handle(shipment, data.shipmentId, (it) => assignCourier(data, it), context);
  }
}
