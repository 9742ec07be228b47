import type { CommandContext } from '#event-sourcing';
import { Answers, Public, RequestContext, text } from '#http';
import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { LogOutCommand } from './log-out.handler.js';

const Presented = z.strictObject({ refreshToken: text({ max: 200 }) });

/** Public, because the refresh token is the proof: a client whose access token has run out can still log out. */
@Controller('auth')
export class LogOutController {
  constructor(private readonly commands: CommandBus) {}

  @Post('logout')
  @Answers(204, null)
  @Public()
  logOut(
    @Body({ schema: Presented }) presented: z.infer<typeof Presented>,
    @RequestContext() context: CommandContext,
  ): Promise<void> {
    return this.commands.execute(new LogOutCommand(presented, context));
  }
}
