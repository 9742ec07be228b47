import { type Caller, isAdmin } from '#http';
import { Refusal, type Sku, type UserId } from '#kernel';

/** Who sells what. The catalogue knows; libs/checkout asks it. Port and injection token in one. */
export abstract class SkuOwners {
  /** Null for a SKU that no product has. */
  abstract ownerOf(sku: Sku): Promise<UserId | null>;
}

/** Lets administrators and the seller of the SKU pass.
 *  Refuses 'SKU_NOT_FOUND': to everybody else the SKU looks like one that does not exist. */
export async function admitKeeper(owners: SkuOwners, caller: Caller, sku: Sku): Promise<void> {
  const owner = await owners.ownerOf(sku);
  if (owner !== null && (owner === caller.userId || isAdmin(caller))) return;
  throw new Refusal('SKU_NOT_FOUND', `there is no SKU ${sku}`);
}
