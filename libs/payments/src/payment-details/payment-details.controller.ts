import { Allow, idOf, versioned } from '#http';
import type { PaymentId } from '#kernel';
import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { PaymentDetailsQuery } from './payment-details.query.js';

const PaymentIdParam = idOf<PaymentId>();

@Controller('admin/payments')
export class PaymentDetailsController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @Allow('admin')
  async show(@Param('id', { schema: PaymentIdParam }) id: PaymentId) {
    const { revision, details } = await this.queries.execute(new PaymentDetailsQuery(id));
    return versioned(revision, details);
  }
}
