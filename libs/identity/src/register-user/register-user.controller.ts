import type { CommandContext } from '#event-sourcing';
import { Answers, displayText, EmailSchema, ofWrite, Public, RequestContext, text, written } from '#http';
import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { RegisterUserCommand } from './register-user.handler.js';

const NewCustomer = z.strictObject({
  email: EmailSchema,
  password: text({ min: 8, max: 128 }),
  name: displayText({ max: 120 }),
});

const Registered = z.object({ userId: z.string() });

/** Everybody registers as a customer; other roles are assigned by an administrator. */
@Controller('auth')
export class RegisterUserController {
  constructor(private readonly commands: CommandBus) {}

  @Post('register')
  @Answers(201, Registered, ofWrite)
  @Public()
  async register(
    @Body({ schema: NewCustomer }) customer: z.infer<typeof NewCustomer>,
    @RequestContext() context: CommandContext,
  ) {
    const command = new RegisterUserCommand({ ...customer, roles: ['customer'] }, context);
    const { userId, ...receipt } = await this.commands.execute(command);
    return written(receipt, { userId });
  }
}
