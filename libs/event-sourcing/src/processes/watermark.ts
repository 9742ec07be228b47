import type { Position } from '#kernel';

type Place = { position: Position; open: number };

/** How far everything is finished, when places of the log are begun in order and finished in any order. */
export class Watermark {
  #places: Place[] = [];
  #first = 0;
  #low: Position;

  constructor(start: Position) {
    this.#low = start;
  }

  /** Everything up to here is finished. */
  get low(): Position {
    return this.#low;
  }

  /** Places begun and not behind the mark yet. */
  get size(): number {
    return this.#places.length - this.#first;
  }

  /** A place with `parts` things to do; call the answer as often as that. None: the place is only passed. */
  begin(position: Position, parts: number): () => void {
    const last = this.#places.at(-1);
    if (parts === 0 && last && last.open === 0) {
      last.position = position;
      return () => undefined;
    }
    const place = { position, open: parts };
    this.#places.push(place);
    if (parts === 0) this.#settle();
    return () => {
      place.open -= 1;
      if (place.open === 0) this.#settle();
    };
  }

  #settle(): void {
    for (let place = this.#places[this.#first]; place?.open === 0; place = this.#places[this.#first]) {
      this.#low = place.position;
      this.#first += 1;
    }
    if (this.#first < 1_000 && this.#first < this.#places.length) return;
    this.#places = this.#places.slice(this.#first);
    this.#first = 0;
  }
}
