import type { CommandContext } from '#event-sourcing';
import { Answers, EmailSchema, Public, RequestContext, text } from '#http';
import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { LogInCommand, type Tokens } from './log-in.handler.js';
import { TokensAnswer } from './tokens-answer.js';

const CredentialsBody = z.strictObject({ email: EmailSchema, password: text({ max: 128 }) });

@Controller('auth')
export class LogInController {
  constructor(private readonly commands: CommandBus) {}

  @Post('login')
  @Answers(200, TokensAnswer)
  @Public()
  logIn(
    @Body({ schema: CredentialsBody }) credentials: z.infer<typeof CredentialsBody>,
    @RequestContext() context: CommandContext,
  ): Promise<Tokens> {
    return this.commands.execute(new LogInCommand(credentials, context));
  }
}
