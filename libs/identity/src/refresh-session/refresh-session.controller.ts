import type { CommandContext } from '#event-sourcing';
import { Answers, Public, RequestContext, text } from '#http';
import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Tokens } from '../log-in/log-in.handler.js';
import { TokensAnswer } from '../log-in/tokens-answer.js';
import { RefreshSessionCommand } from './refresh-session.handler.js';

const Presented = z.strictObject({ refreshToken: text({ max: 200 }) });

@Controller('auth')
export class RefreshSessionController {
  constructor(private readonly commands: CommandBus) {}

  @Post('refresh')
  @Answers(200, TokensAnswer)
  @Public()
  refresh(
    @Body({ schema: Presented }) presented: z.infer<typeof Presented>,
    @RequestContext() context: CommandContext,
  ): Promise<Tokens> {
    return this.commands.execute(new RefreshSessionCommand(presented, context));
  }
}
