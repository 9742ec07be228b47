import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type RecordShipment, recordShipment } from './record-shipment.js';

export class RecordShipmentCommand extends Envelope<RecordShipment, Receipt<Order, OrderEvent>> {}

@CommandHandler(RecordShipmentCommand)
export class RecordShipmentHandler implements ICommandHandler<RecordShipmentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: RecordShipmentCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => recordShipment(data, state), context);
  }
}
