import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Accounts } from './accounts.js';
import { AssignRolesController } from './assign-roles/assign-roles.controller.js';
import { AssignRolesHandler } from './assign-roles/assign-roles.handler.js';
import { AdministratorAtStart } from './ensure-administrator/administrator-at-start.js';
import { EnsureAdministratorHandler } from './ensure-administrator/ensure-administrator.handler.js';
import { ImportCustomerHandler } from './import-customer/import-customer.handler.js';
import { LogInController } from './log-in/log-in.controller.js';
import { LogInHandler } from './log-in/log-in.handler.js';
import { LogOutController } from './log-out/log-out.controller.js';
import { LogOutHandler } from './log-out/log-out.handler.js';
import { RefreshSessionController } from './refresh-session/refresh-session.controller.js';
import { RefreshSessionHandler } from './refresh-session/refresh-session.handler.js';
import { RegisterUserController } from './register-user/register-user.controller.js';
import { RegisterUserHandler } from './register-user/register-user.handler.js';
import { EmailIndex } from './secrets/email-index.js';
import { Passwords } from './secrets/passwords.js';
import { UserHandler } from './users/user.query.js';
import { UsersController } from './users/users.controller.js';

/** Needs `IdentitySettings`, `AdminSettings`, `EventStore`, `Clock` and `AccessTokens` from the app. */
@Module({
  imports: [CqrsModule],
  controllers: [
    RegisterUserController,
    LogInController,
    RefreshSessionController,
    LogOutController,
    AssignRolesController,
    UsersController,
  ],
  providers: [
    EmailIndex,
    Passwords,
    Accounts,
    RegisterUserHandler,
    ImportCustomerHandler,
    EnsureAdministratorHandler,
    AdministratorAtStart,
    LogInHandler,
    RefreshSessionHandler,
    LogOutHandler,
    AssignRolesHandler,
    UserHandler,
  ],
  exports: [AdministratorAtStart],
})
export class IdentityModule {}
