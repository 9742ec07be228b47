import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Couriers } from '../couriers.js';
import { type Shipment, shipment } from '../domain/shipment.js';
import { assignCourier, type AssignCourier } from './assign-courier.js';

export class AssignCourierCommand extends Envelope<AssignCourier, Receipt<Shipment>> {}

@CommandHandler(AssignCourierCommand)
export class AssignCourierHandler implements ICommandHandler<AssignCourierCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly couriers: Couriers,
  ) {}

  async execute({ data, context }: AssignCourierCommand): Promise<Receipt<Shipment>> {
    const isCourier = await this.couriers.isCourier(data.courierId);
    return this.store.handle(shipment, data.shipmentId, (it) => assignCourier({ ...data, isCourier }, it), context);
  }
}
