import { EventStore } from '#event-sourcing';
import type { ShipmentId } from '#kernel';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Keeper, staffOrCourier } from '../domain/keeper.js';
import { type PlannedShipment, shipment } from '../domain/shipment.js';

/** Whose order it is, is not told to those who carry it. */
export type ShipmentDetails = Omit<PlannedShipment, 'customerId'>;

/** A shipment with its address, for those who handle it. Read from the log, so it is never behind.
 *  Refuses 'SHIPMENT_NOT_FOUND', also for somebody else's. */
export class ShipmentDetailsQuery extends Query<Readonly<{ revision: bigint; details: ShipmentDetails }>> {
  constructor(
    readonly shipmentId: ShipmentId,
    readonly viewer: Keeper,
  ) {
    super();
  }
}

@QueryHandler(ShipmentDetailsQuery)
export class ShipmentDetailsHandler implements IQueryHandler<ShipmentDetailsQuery> {
  constructor(private readonly store: EventStore) {}

  async execute({ shipmentId, viewer }: ShipmentDetailsQuery) {
    const { state, revision } = await this.store.load(shipment, shipmentId);
    const { customerId: _, ...details } = staffOrCourier(state, viewer);
    return { revision, details };
  }
}
