/** Transactions that may begin at once after a pause. */
const burst = 25;

/** How long the next transaction waits. After a pause none does; a projection that is busy all the time begins one every
 *  `spacingMs`, so that each carries more. */
export class Pace {
  /** When the credit of transactions that need not wait would be used up by the present ones. */
  #usedUpAt = 0;

  constructor(private readonly spacingMs: number) {}

  /** Takes the next turn and says in how many ms it begins. */
  turn(now: number): number {
    const earliest = now - burst * this.spacingMs;
    this.#usedUpAt = Math.max(this.#usedUpAt, earliest) + this.spacingMs;
    return Math.max(0, this.#usedUpAt - now);
  }
}
