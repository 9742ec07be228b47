/** `CHAOS=full npm test -- test/chaos` runs the whole campaigns; without it every one of them runs a short form. */
export const full = process.env['CHAOS'] === 'full';

const seed = Number(process.env['CHAOS_SEED'] ?? 20_101_201);

/** The same numbers in [0, 1) every time (mulberry32), so that a campaign can be run again: CHAOS_SEED picks another one. */
export function dice(salt: number): () => number {
  let state = (seed + salt) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a campaign came to, for whoever runs it by hand. */
export const report = (what: string, figures: object): void =>
  void (full && process.stderr.write(`${what}: ${JSON.stringify(figures)}\n`));
