import type { UserId } from '#kernel';

export const roles = ['customer', 'seller', 'courier', 'admin'] as const;

export type Role = (typeof roles)[number];

/** Who sent the request, as a verified access token says. */
export type Caller = Readonly<{ userId: UserId; roles: readonly Role[]; sessionId: string }>;

export const isAdmin = (caller: Caller | null): boolean => caller?.roles.includes('admin') ?? false;

export const hasRole = (caller: Caller | null, ...wanted: readonly Role[]): boolean =>
  caller?.roles.some((role) => wanted.includes(role)) ?? false;
