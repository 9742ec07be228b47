/** A map that is never changed: `set` answers with another map and leaves this one as it was.
 *
 *  A stream folds event by event, so the state of a hot stock item with tens of thousands of reservations is "copied"
 *  tens of thousands of times. Copying a `Map` each time is quadratic; changing one in place would alter states that
 *  somebody still holds (a lost race decides again on an older one). This is a hash trie: `get` and `set` touch one short
 *  path of at most 32 slots a level, whatever the size, and all else is shared between the old map and the new.
 *  Nothing is ever removed: what it is used for (ended reservations, inputs heard) has to stay known. */
export class PersistentMap<K extends string, V> {
  private constructor(private readonly root: Slot<V>) {}

  static empty<K extends string, V>(): PersistentMap<K, V> {
    return new PersistentMap<K, V>(undefined);
  }

  get(key: K): V | undefined {
    const hash = hashOf(key);
    let slot = this.root;
    for (let level = 0; slot && 'slots' in slot; level += 1) slot = slot.slots[slotAt(hash, level)];
    for (let leaf = slot; leaf; leaf = leaf.next) if (leaf.key === key) return leaf.value;
    return undefined;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V & NonNullable<unknown>): PersistentMap<K, V> {
    return new PersistentMap<K, V>(put(this.root, 0, { hash: hashOf(key), key, value, next: undefined }));
  }
}

/** `next` chains the rare keys that share all 32 bits of their hash. */
type Leaf<V> = Readonly<{ hash: number; key: string; value: V; next: Leaf<V> | undefined }>;
type Branch<V> = Readonly<{ slots: readonly Slot<V>[] }>;
type Slot<V> = Leaf<V> | Branch<V> | undefined;

const bits = 5;
const width = 2 ** bits;

const slotAt = (hash: number, level: number): number => (hash >>> (level * bits)) & (width - 1);

function put<V>(slot: Slot<V>, level: number, leaf: Leaf<V>): Slot<V> {
  if (!slot) return leaf;
  if ('slots' in slot) return withSlot(slot, level, leaf);
  if (slot.hash === leaf.hash) return replaced(slot, leaf);
  const split = withSlot<V>({ slots: Array.from({ length: width }) }, level, slot);
  return withSlot(split, level, leaf);
}

function withSlot<V>({ slots }: Branch<V>, level: number, leaf: Leaf<V>): Branch<V> {
  const index = slotAt(leaf.hash, level);
  const copy = slots.slice();
  copy[index] = put(slots[index], level + 1, leaf);
  return { slots: copy };
}

const replaced = <V>(chain: Leaf<V> | undefined, leaf: Leaf<V>): Leaf<V> =>
  chain && chain.key !== leaf.key ? { ...chain, next: replaced(chain.next, leaf) } : { ...leaf, next: chain?.next };

/** FNV-1a, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  // FNV's low bits depend on low bits only; the trie reads the low bits first.
  return (hash ^ (hash >>> 15)) >>> 0;
}
