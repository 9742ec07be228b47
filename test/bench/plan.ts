/** How long and how much: everything is bounded in time. */
export type Plan = Readonly<{
  mode: 'full' | 'quick' | 'smoke';
  products: number;
  /** Numbers of clients at once. */
  clients: readonly number[];
  warmUpMs: number;
  checkoutMs: number;
  /** How long what a checkout has set in motion may go on behind its answer, and still count. */
  settleMs: number;
  readMs: number;
  /** Of each measurement of a limit. */
  limitMs: number;
  idleMs: number;
  /** Buyers of one product at once, and the units there are. */
  crowd: Readonly<{ buyers: number; stock: number }>;
  /** `npm start` from nothing and again: takes about ten seconds. */
  wholeStart: boolean;
}>;

const plans: Readonly<Record<Plan['mode'], Plan>> = {
  full: {
    mode: 'full',
    products: 500,
    clients: [1, 8, 32],
    warmUpMs: 3_000,
    checkoutMs: 8_000,
    settleMs: 1_000,
    readMs: 4_000,
    limitMs: 2_500,
    idleMs: 6_000,
    crowd: { buyers: 200, stock: 100 },
    wholeStart: true,
  },
  quick: {
    mode: 'quick',
    products: 100,
    clients: [1, 8, 32],
    warmUpMs: 800,
    checkoutMs: 2_000,
    settleMs: 500,
    readMs: 1_000,
    limitMs: 600,
    idleMs: 1_500,
    crowd: { buyers: 100, stock: 50 },
    wholeStart: true,
  },
  smoke: {
    mode: 'smoke',
    products: 8,
    clients: [1, 8],
    warmUpMs: 0,
    checkoutMs: 100,
    settleMs: 200,
    readMs: 100,
    limitMs: 50,
    idleMs: 200,
    crowd: { buyers: 12, stock: 6 },
    wholeStart: false,
  },
};

/** Refuses a word it does not know. */
export function planOf(words: readonly string[]): Plan {
  const [word = '--full', ...rest] = words;
  const mode = word.replace(/^--/, '');
  if (rest.length === 0 && mode in plans) return plans[mode as Plan['mode']];
  throw new Error(`usage: npm run bench -- [--quick | --smoke]; not: ${words.join(' ')}`);
}
