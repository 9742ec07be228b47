import { SingleBar } from 'cli-progress';

/** Nothing is shown for work that is over sooner. */
const quietMs = 1_000;
const redrawMs = 250;

/** A bar with rate and ETA on a terminal, on stderr; silent elsewhere and for quick work. */
export class ProgressBar {
  readonly #started = Date.now();
  #bar: SingleBar | null = null;
  #done = 0;
  #drawn = 0;

  /** `total` null: unknown, then only the count and the rate are shown. `extra` is asked at every redraw. */
  constructor(
    private readonly unit: string,
    private total: number | null,
    private readonly extra: () => string = () => '',
  ) {}

  advance(): void {
    this.set(this.#done + 1, this.total);
  }

  set(done: number, total: number | null): void {
    this.#done = done;
    this.total = total;
    const now = Date.now();
    if (!process.stderr.isTTY || now - this.#started < quietMs || now - this.#drawn < redrawMs) return;
    this.#drawn = now;
    this.#draw(now);
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = null;
  }

  #draw(now: number): void {
    const rate = this.#done / ((now - this.#started) / 1_000);
    const left = this.total === null ? '' : `ETA ${Math.ceil((this.total - this.#done) / rate)} s`;
    const facts = { rate: rate.toFixed(1), left, extra: this.extra() };
    const shown = this.total === null ? `{value} ${this.unit}` : `{bar} {value}/{total} ${this.unit}`;
    this.#bar ??= new SingleBar({
      format: `${shown}  {rate}/s  {extra}  {left}`,
      stream: process.stderr,
      hideCursor: true,
    });
    if (!this.#bar.isActive) this.#bar.start(this.total ?? this.#done, this.#done, facts);
    this.#bar.setTotal(this.total ?? this.#done);
    this.#bar.update(this.#done, facts);
  }
}
