import type { UserId } from '#kernel';

/** Who may carry parcels. The identity knows; libs/checkout asks it. Port and injection token in one. */
export abstract class Couriers {
  /** False for nobody, too: whether a user exists is not told here. */
  abstract isCourier(userId: UserId): Promise<boolean>;
}
