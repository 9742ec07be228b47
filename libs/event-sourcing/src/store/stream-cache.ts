import type { Position } from '#kernel';

/** What a process remembers of a stream. Never written to: a newer one replaces it. */
export type Entry<S = unknown> = Readonly<{
  state: S;
  /** −1n: no events. */
  revision: bigint;
  position: Position | null;
  /** The latest commands applied to the stream, and where each left it: the reason a repeated command does nothing. */
  commands: ReadonlyMap<string, Applied>;
}>;

export type Applied = Readonly<{ revision: bigint; position: Position }>;

/** How many command ids are remembered per stream. Older repeats are caught by the deciders' business keys. */
export const rememberedCommands = 256;

/** States by stream, least recently used out first. Losing an entry costs a read, nothing else. */
export class StreamCache {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly capacity: number) {}

  get<S>(stream: string): Entry<S> | undefined {
    const entry = this.#entries.get(stream);
    if (!entry) return undefined;
    this.#entries.delete(stream);
    this.#entries.set(stream, entry);
    return entry as Entry<S>;
  }

  /** Keeps whichever knows more. */
  put(stream: string, entry: Entry): void {
    const known = this.#entries.get(stream);
    if (known && known.revision > entry.revision) return;
    this.#entries.delete(stream);
    this.#entries.set(stream, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.capacity) break;
      this.#entries.delete(oldest);
    }
  }

  forget(stream: string): void {
    this.#entries.delete(stream);
  }
}

export function remember(
  commands: ReadonlyMap<string, Applied>,
  added: readonly (readonly [string, Applied])[],
): ReadonlyMap<string, Applied> {
  const all = new Map([...commands, ...added]);
  for (const oldest of all.keys()) {
    if (all.size <= rememberedCommands) break;
    all.delete(oldest);
  }
  return all;
}
