/** Runs the work of each key in order, one volley at a time, and that of different keys side by side, a bounded number. */
export class Lanes<W> {
  readonly #waiting = new Map<string, W[]>();
  readonly #ready: string[] = [];
  #active = 0;
  #stopped = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly limit: number,
    /** Does everything that has queued up for one key. Never throws; what it returns is done later, in front of the rest. */
    private readonly volley: (key: string, work: readonly W[]) => Promise<Left<W>>,
    private readonly maxVolley = 50,
  ) {}

  /** Keys being worked on or waiting for their turn. */
  get size(): number {
    return this.#waiting.size;
  }

  submit(key: string, work: W): void {
    if (this.#stopped) return;
    const queue = this.#waiting.get(key);
    if (queue) {
      queue.push(work);
      return;
    }
    this.#waiting.set(key, [work]);
    this.#ready.push(key);
    this.#next();
  }

  /** Lets what is running finish and starts nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#active > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #next(): void {
    while (this.#active < this.limit && !this.#stopped) {
      const key = this.#ready.shift();
      if (key === undefined) return;
      this.#active += 1;
      void this.#run(key);
    }
  }

  async #run(key: string): Promise<void> {
    const queue = this.#waiting.get(key) ?? [];
    const { left, afterMs } = await this.volley(key, queue.splice(0, this.maxVolley));
    queue.unshift(...left);
    this.#active -= 1;
    if (queue.length === 0) this.#waiting.delete(key);
    else if (afterMs > 0) setTimeout(() => this.#again(key), afterMs).unref();
    else this.#ready.push(key);
    this.#next();
    if (this.#active === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #again(key: string): void {
    this.#ready.push(key);
    this.#next();
  }
}

export type Left<W> = Readonly<{ left: readonly W[]; afterMs: number }>;

export const nothingLeft = { left: [], afterMs: 0 } as const;
