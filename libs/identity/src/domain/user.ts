import type { Event, Fold, UserId } from '#kernel';

export const roles = ['customer', 'seller', 'courier', 'admin'] as const;

export type Role = (typeof roles)[number];

/** A password verifier under a key that is not in the log (AES-256-GCM, base64url). `k` names the key. */
export type SealedVerifier = Readonly<{ $enc: 1; k: string; iv: string; ct: string; tag: string }>;

export type UserEvent =
  | Event<
      'UserRegistered',
      { userId: UserId; email: string; name: string; verifier: SealedVerifier; roles: readonly Role[] }
    >
  | Event<'CustomerImported', { userId: UserId; reference: string }>
  | Event<'RolesAssigned', { userId: UserId; roles: readonly Role[] }>;

/** An account is active at once. Without a verifier (imported customers) nobody can log in to it. */
export type Account = Readonly<{
  status: 'active';
  email: string | null;
  name: string | null;
  verifier: SealedVerifier | null;
  /** What was assigned last. 'admin' counts only while the stream of administrators says so too (administrators.ts). */
  roles: readonly Role[];
}>;

export type User = Readonly<{ status: 'unknown' }> | Account;

export const user: Fold<User, UserEvent> = {
  category: 'user',
  initial: { status: 'unknown' },
  evolve: (user, { type, data }) => {
    switch (type) {
      case 'UserRegistered': {
        const { email, name, verifier, roles } = data;
        return { status: 'active', email, name, verifier, roles };
      }
      case 'CustomerImported':
        return { status: 'active', email: null, name: null, verifier: null, roles: ['customer'] };
      case 'RolesAssigned':
        return user.status === 'active' ? { ...user, roles: data.roles } : user;
    }
  },
};

export const verifierOf = (user: User): SealedVerifier | null => (user.status === 'active' ? user.verifier : null);
