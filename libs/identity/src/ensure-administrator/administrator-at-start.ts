import { randomUUID } from 'node:crypto';
import { systemContext } from '#event-sourcing';
import { Clock, type UserId } from '#kernel';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { AdminSettings } from '../identity.settings.js';
import { EnsureAdministratorCommand } from './ensure-administrator.handler.js';

/** For the start of an app: the shop has the administrator its environment names. */
@Injectable()
export class AdministratorAtStart {
  constructor(
    private readonly commands: CommandBus,
    private readonly settings: AdminSettings,
    private readonly clock: Clock,
  ) {}

  /** Safe to call at every start, from any number of processes. */
  async ensureAdministrator(): Promise<UserId> {
    const { email, password } = this.settings;
    const context = systemContext('start', randomUUID(), this.clock);
    const { userId } = await this.commands.execute(new EnsureAdministratorCommand({ email, password }, context));
    return userId;
  }
}
