import type { CommandContext } from '#event-sourcing';
import { Allow, Answers, displayText, idOf, ofWrite, RequestContext, written } from '#http';
import type { UserId } from '#kernel';
import { Body, Controller, Param, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { roles } from '../domain/user.js';
import { AssignRolesCommand } from './assign-roles.handler.js';

const Assignment = z.strictObject({
  roles: z
    .array(z.enum(roles))
    .min(1)
    .max(roles.length)
    .refine((all) => new Set(all).size === all.length, { error: 'must not name a role twice' }),
  reason: displayText({ max: 500 }),
});

const Assigned = z.object({ userId: z.string(), roles: z.array(z.enum(roles)) });

@Controller('admin/users')
export class AssignRolesController {
  constructor(private readonly commands: CommandBus) {}

  @Put(':id/roles')
  @Answers(200, Assigned, ofWrite)
  @Allow('admin')
  async assign(
    @Param('id', { schema: idOf<UserId>() }) userId: UserId,
    @Body({ schema: Assignment }) { roles, reason }: z.infer<typeof Assignment>,
    @RequestContext() context: CommandContext,
  ) {
    const command = new AssignRolesCommand({ userId, roles }, { ...context, reason });
    return written(await this.commands.execute(command), { userId, roles });
  }
}
