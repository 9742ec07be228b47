import { type Actor, EventStore } from '#event-sourcing';
import type { UserId } from '#kernel';
import { Injectable } from '@nestjs/common';
import { administrators, administratorsId, isAdministrator } from './domain/administrators.js';
import { emailClaim, ownerOrCandidate } from './domain/email-claim.js';
import { session } from './domain/session.js';
import { type Role, type User, user } from './domain/user.js';
import { EmailIndex } from './secrets/email-index.js';

/** A user as the log has them now, with the roles that count now. Nobody has none. */
export type Found = Readonly<{ userId: UserId; user: User; roles: readonly Role[]; revision: bigint }>;

/** The user as the one who acts, where a password or a token and not an access token says who it is. */
export const actorOf = ({ userId, roles }: Pick<Found, 'userId' | 'roles'>): Actor => ({
  type: 'user',
  id: userId,
  role: roles[0] ?? 'customer',
});

/** Reads users from the log, never older than any acknowledged write. */
@Injectable()
export class Accounts {
  constructor(
    private readonly store: EventStore,
    private readonly emails: EmailIndex,
  ) {}

  async byId(userId: UserId): Promise<Found> {
    const [{ state, revision }, admins] = await Promise.all([
      this.store.load(user, userId),
      this.store.load(administrators, administratorsId),
    ]);
    if (state.status === 'unknown') return { userId, user: state, roles: [], revision };
    const others = state.roles.filter((role) => role !== 'admin');
    const roles: readonly Role[] = isAdministrator(admins.state, userId) ? [...others, 'admin'] : others;
    return { userId, user: state, roles, revision };
  }

  /** Whose login it is; null for one nobody ever began. */
  async bySession(sessionId: string): Promise<Found | null> {
    const { state } = await this.store.load(session, sessionId);
    return state.status === 'unknown' ? null : this.byId(state.userId);
  }

  /** Reads as much for an address nobody has as for one somebody has. */
  async byEmail(email: string): Promise<Found> {
    const hmac = this.emails.hmac(email);
    const { state } = await this.store.load(emailClaim, hmac);
    return this.byId(ownerOrCandidate(hmac, state));
  }
}
