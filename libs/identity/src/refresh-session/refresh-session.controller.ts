import type { CommandContext } from '#event-sourcing';
import { Public, RequestContext, text } from '#http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Tokens } from '../log-in/log-in.handler.js';
import { RefreshSessionCommand } from './refresh-session.handler.js';

const Presented = z.strictObject({ refreshToken: text({ max: 200 }) });

@Controller('auth')
export class RefreshSessionController {
  constructor(private readonly commands: CommandBus) {}

  @Post('refresh')
  @HttpCode(200)
  @Public()
  refresh(
    @Body({ schema: Presented }) presented: z.infer<typeof Presented>,
    @RequestContext() context: CommandContext,
  ): Promise<Tokens> {
    return this.commands.execute(new RefreshSessionCommand(presented, context));
  }
}
