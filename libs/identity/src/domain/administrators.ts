import { type Decide, type Event, type Fold, Refusal, type UserId } from '#kernel';

export type AdministratorsEvent =
  | Event<'AdministratorAppointed', { userId: UserId }>
  | Event<'AdministratorDismissed', { userId: UserId }>;

/** Everybody who ever administered the shop, and whether they still do. "At least one" is one rule, so it is one stream. */
type Administrators = ReadonlyMap<UserId, 'appointed' | 'dismissed'>;

export const administrators: Fold<Administrators, AdministratorsEvent> = {
  category: 'administrators',
  initial: new Map(),
  evolve: (administrators, { type, data }) => {
    switch (type) {
      case 'AdministratorAppointed':
        return new Map([...administrators, [data.userId, 'appointed']]);
      case 'AdministratorDismissed':
        return new Map([...administrators, [data.userId, 'dismissed']]);
    }
  },
};

export const administratorsId = 'shop';

export const isAdministrator = (administrators: Administrators, userId: UserId): boolean =>
  administrators.get(userId) === 'appointed';

type Administration = Readonly<{ userId: UserId; admin: boolean }>;

/** Appoints or dismisses. Refuses 'LAST_ADMIN': a shop without an administrator could never get one again. */
export const administrate: Decide<Administration, Administrators, AdministratorsEvent> = (
  { userId, admin },
  administrators,
) => {
  if (isAdministrator(administrators, userId) === admin) return [];
  if (admin) return [{ type: 'AdministratorAppointed', data: { userId } }];
  const left = [...administrators].filter(([id, status]) => status === 'appointed' && id !== userId);
  if (left.length === 0) throw new Refusal('LAST_ADMIN', 'the last administrator stays one');
  return [{ type: 'AdministratorDismissed', data: { userId } }];
};

/** Appoints the administrator of the environment, unless somebody has dismissed them since. */
export const appointOnce: Decide<Readonly<{ userId: UserId }>, Administrators, AdministratorsEvent> = (
  { userId },
  administrators,
) => (administrators.has(userId) ? [] : [{ type: 'AdministratorAppointed', data: { userId } }]);
