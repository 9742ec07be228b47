type Asker<V> = { resolve: (value: V | undefined) => void; reject: (error: unknown) => void };

/** Statements of one kind under way at once. A slow one does not hold up everybody. */
const maxFlights = 2;
const maxKeys = 500;

/** Looks things up by key, or does something about each, many in one statement: those that come in one turn of the event
 *  loop, and those that come while statements are under way. The busier it gets, the less each costs. Nobody joins a statement that has been sent already,
 *  so everybody sees what had been committed when they asked. */
export class Gathered<K, V> {
  #waiting = new Map<K, Asker<V>[]>();
  #flights = 0;
  #soon = false;

  constructor(private readonly load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>) {}

  /** Undefined where there is none. Rejects as the statement does. */
  get(key: K): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      const askers = this.#waiting.get(key);
      if (askers) askers.push({ resolve, reject });
      else this.#waiting.set(key, [{ resolve, reject }]);
      this.#sendSoon();
    });
  }

  /** Keys without a value are missing. */
  async all(keys: readonly K[]): Promise<ReadonlyMap<K, V>> {
    const found = await Promise.all(keys.map(async (key) => [key, await this.get(key)] as const));
    return new Map(found.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
  }

  #sendSoon(): void {
    if (this.#soon || this.#flights >= maxFlights || this.#waiting.size === 0) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const asked = [...this.#waiting].slice(0, maxKeys);
    for (const [key] of asked) this.#waiting.delete(key);
    this.#flights += 1;
    this.#sendSoon();
    try {
      const found = await this.load(asked.map(([key]) => key));
      for (const [key, askers] of asked) for (const { resolve } of askers) resolve(found.get(key));
    } catch (error) {
      for (const [, askers] of asked) for (const { reject } of askers) reject(error);
    }
    this.#flights -= 1;
    this.#sendSoon();
  }
}
