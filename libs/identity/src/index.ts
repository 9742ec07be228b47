import type { Projection } from '#event-sourcing';

export { AdministratorAtStart } from './ensure-administrator/administrator-at-start.js';
export { EnsureAdministratorCommand } from './ensure-administrator/ensure-administrator.handler.js';
export { identityEvents } from './events.js';
export { IdentityModule } from './identity.module.js';
export { AdminSettings, IdentitySettings } from './identity.settings.js';
export { importedCustomerId } from './import-customer/import-customer.js';
export { ImportCustomerCommand } from './import-customer/import-customer.handler.js';
export { type Registered, RegisterUserCommand } from './register-user/register-user.handler.js';
export { AssignRolesCommand } from './assign-roles/assign-roles.handler.js';
export { type UserDetails, UserQuery } from './users/user.query.js';

/** Users are read from their streams: always fresh, and nothing personal in a table. */
export const identityProjections: readonly Projection[] = [];
