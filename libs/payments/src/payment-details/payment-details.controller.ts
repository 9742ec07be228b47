import { Allow, Answers, idOf, ofRead, versioned } from '#http';
import type { PaymentId } from '#kernel';
import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { paymentStatuses } from '../domain/payment-status.js';
import { PaymentDetailsQuery } from './payment-details.query.js';

const PaymentIdParam = idOf<PaymentId>();

const minor = z.int().min(0);
const PaymentAnswer = z.object({
  paymentId: z.string(),
  orderId: z.string(),
  status: z.enum(paymentStatuses),
  currency: z.string().nullable(),
  authorizedMinor: minor,
  capturedMinor: minor,
  refundedMinor: minor,
  voidedMinor: minor,
  gatewayRef: z.string().nullable(),
  expiresAt: z.string().nullable(),
  requests: z.array(
    z.object({
      operation: z.enum(['authorize', 'capture', 'void', 'refund']),
      operationId: z.string(),
      outcome: z.enum(['open', 'done', 'failed']),
      unknowns: z.int(),
    }),
  ),
});

@Controller('admin/payments')
export class PaymentDetailsController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @Answers(200, PaymentAnswer, ofRead)
  @Allow('admin')
  async show(@Param('id', { schema: PaymentIdParam }) id: PaymentId) {
    const { revision, details } = await this.queries.execute(new PaymentDetailsQuery(id));
    return versioned(revision, details);
  }
}
