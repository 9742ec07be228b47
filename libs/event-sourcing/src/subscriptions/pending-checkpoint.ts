import { comparePositions, isAtLeast, type Position } from '#kernel';

/** The server's word that everything up to a position has been sent. It overtakes the events in front of it: up to sixteen
 *  still wait in the client's buffer when it arrives (client trap 5b). Believing it at once loses them in a crash, so it is
 *  held back until the buffer has been seen empty, or an event from behind it arrives. */
export class PendingCheckpoint {
  #pending: Position | null = null;

  get waiting(): boolean {
    return this.#pending !== null;
  }

  /** The server's word has come. Safe to call from the client's callback. */
  reached(position: Position): void {
    if (!this.#pending || comparePositions(position, this.#pending) > 0) this.#pending = position;
  }

  /** An event is about to be handed over: the word is worth nothing more once the event stands behind it. */
  beforeEvent(position: Position): void {
    if (this.#pending && isAtLeast(position, this.#pending)) this.#pending = null;
  }

  /** To be asked from a timer, never from the client's callback. The position that is safe now, or null. */
  whenIdle(buffered: number): Position | null {
    if (buffered > 0) return null;
    const safe = this.#pending;
    this.#pending = null;
    return safe;
  }
}
