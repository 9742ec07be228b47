import { Refusal } from '#kernel';

/** Lets a few through at a time and a bounded number wait. Refuses 'RATE_LIMITED' to the rest: hashing is dear on purpose,
 *  and a flood of logins must not take the machine from everybody else. */
export class Turnstile {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly room: number,
    private readonly queue: number,
  ) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> | void {
    if (this.#inside < this.room) {
      this.#inside += 1;
      return;
    }
    if (this.#waiting.length >= this.queue)
      throw new Refusal('RATE_LIMITED', 'too many logins at once; try again soon');
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Hands its place to whoever waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inside -= 1;
  }
}
