import { eventTypes, personal } from '#event-sourcing';
import type { UserId } from '#kernel';
import { z } from 'zod';
import type { AdministratorsEvent } from './domain/administrators.js';
import type { EmailClaimEvent } from './domain/email-claim.js';
import type { SessionEvent } from './domain/session.js';
import { roles, type UserEvent } from './domain/user.js';

type IdentityEvent = UserEvent | EmailClaimEvent | AdministratorsEvent | SessionEvent;

/** An opaque string that the compiler knows by a narrower name. */
const userId = z.string().min(1) as unknown as z.ZodType<UserId>;
const assigned = z.array(z.enum(roles));
const sealed = z.strictObject({ $enc: z.literal(1), k: z.string(), iv: z.string(), ct: z.string(), tag: z.string() });
const sessionId = z.string().min(1);
const justTheUser = { version: 1, schema: z.strictObject({ userId }) };

export const identityEvents = eventTypes<IdentityEvent>({
  UserRegistered: {
    version: 1,
    schema: z.strictObject({
      userId,
      email: personal(z.string()),
      name: personal(z.string()),
      verifier: sealed,
      roles: assigned,
    }),
    subjects: ({ userId }) => [userId],
  },
  CustomerImported: {
    version: 1,
    schema: z.strictObject({ userId, reference: personal(z.string()) }),
    subjects: ({ userId }) => [userId],
  },
  RolesAssigned: { version: 1, schema: z.strictObject({ userId, roles: assigned }) },
  EmailClaimed: justTheUser,
  AdministratorAppointed: justTheUser,
  AdministratorDismissed: justTheUser,
  SessionStarted: {
    version: 1,
    schema: z.strictObject({ sessionId, userId, tokenHash: z.string(), expiresAt: z.iso.datetime() }),
  },
  SessionRefreshed: {
    version: 1,
    schema: z.strictObject({ sessionId, tokenHash: z.string(), previousHash: z.string() }),
  },
  SessionRevoked: { version: 1, schema: z.strictObject({ sessionId, reason: z.enum(['logout', 'reuse']) }) },
});
