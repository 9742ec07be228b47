export type { ImportCustomer } from './import-customer/import-customer.js';
export type { Role, UserEvent } from './domain/user.js';
export type { SessionEvent } from './domain/session.js';
