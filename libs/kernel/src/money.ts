import { Refusal } from './refusal.js';

/** An exact amount: integer minor units (pence, cents, yen) of one ISO-4217 currency. Never a fraction, never a float. */
export type Money = Readonly<{ amount: number; currency: Currency }>;

/** Currencies with the digits of their minor unit: 12.34 GBP is 1234, 12 JPY is 12. */
export const minorUnitDigits = { GBP: 2, EUR: 2, USD: 2, CHF: 2, SEK: 2, PLN: 2, JPY: 0, KWD: 3 } as const;

export type Currency = keyof typeof minorUnitDigits;

export const currencies = Object.keys(minorUnitDigits) as readonly Currency[];

/** The largest amount the system handles, either sign, in minor units. */
export const maxAmount = 9_000_000_000_000_000;

/** Refuses 'AMOUNT_OUT_OF_RANGE' for fractions and for amounts beyond ±9e15 minor units. */
export function money(amount: number, currency: Currency): Money {
  if (!Number.isSafeInteger(amount) || Math.abs(amount) > maxAmount) {
    throw new Refusal('AMOUNT_OUT_OF_RANGE', `${amount} is not a whole number of minor units within ±9e15`);
  }
  return { amount: amount === 0 ? 0 : amount, currency };
}

export const zero = (currency: Currency): Money => money(0, currency);

function sameCurrency(a: Money, b: Money): Currency {
  if (a.currency !== b.currency) throw new Refusal('CURRENCY_MISMATCH', `${a.currency} cannot meet ${b.currency}`);
  return a.currency;
}

export const add = (a: Money, b: Money): Money => money(a.amount + b.amount, sameCurrency(a, b));

export const subtract = (a: Money, b: Money): Money => money(a.amount - b.amount, sameCurrency(a, b));

/** `units` whole items at `price` each. */
export const times = (price: Money, units: number): Money => money(price.amount * units, price.currency);

export const sum = (parts: readonly Money[], currency: Currency): Money => parts.reduce(add, zero(currency));

export const isZero = ({ amount }: Money): boolean => amount === 0;

export const compare = (a: Money, b: Money): number => {
  sameCurrency(a, b);
  return Math.sign(a.amount - b.amount);
};

/** `amount × numerator ÷ denominator`, rounded once, half away from zero. Exact for any size. */
export function proportion(whole: Money, numerator: number, denominator: number): Money {
  const product = BigInt(whole.amount) * BigInt(numerator);
  return money(Number(divideHalfAwayFromZero(product, BigInt(denominator))), whole.currency);
}

function divideHalfAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const [top, bottom] = [magnitude(dividend), magnitude(divisor)];
  const quotient = (2n * top + bottom) / (2n * bottom);
  return negative ? -quotient : quotient;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Parts per million: 20 % is 200 000, 8.875 % is 88 750. */
export type Ppm = number;

const million = 1_000_000;

/** The tax inside a tax-inclusive amount, rounded once: 20 % inside 38.23 is 6.37. */
export const taxWithin = (gross: Money, rate: Ppm): Money => proportion(gross, rate, million + rate);

/** The tax on top of a net amount, rounded once. */
export const taxOn = (net: Money, rate: Ppm): Money => proportion(net, rate, million);

/** Splits `whole` over `weights` by largest remainder, ties to the earlier part. The parts add up to the whole
 *  and each is within one minor unit of its exact share; a weight of zero gets nothing unless all are zero. */
export function split(whole: Money, weights: readonly number[]): readonly Money[] {
  if (weights.length === 0) throw new RangeError('a split needs at least one weight');
  if (weights.some((weight) => !Number.isSafeInteger(weight) || weight < 0))
    throw new RangeError('weights are whole and not negative');
  const total = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  const shares = total === 0n ? weights.map(() => 1n) : weights.map(BigInt);
  const divisor = total === 0n ? BigInt(weights.length) : total;
  const sign = whole.amount < 0 ? -1 : 1;
  const parts = shares.map((share, index) => {
    const exact = BigInt(Math.abs(whole.amount)) * share;
    return { index, floor: exact / divisor, remainder: exact % divisor };
  });
  let left = BigInt(Math.abs(whole.amount)) - parts.reduce((all, { floor }) => all + floor, 0n);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  const bonus = new Set<number>();
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    bonus.add(index);
    left -= 1n;
  }
  return parts.map(({ index, floor }) => money(sign * Number(floor + (bonus.has(index) ? 1n : 0n)), whole.currency));
}

/** What the `k`-th of `n` equal units is worth when `paid` was paid for all of them (1 ≤ k ≤ n).
 *  Cumulative rounding: all n parts add up to `paid` exactly, in whatever order they are refunded. */
export const unitShare = (paid: Money, k: number, n: number): Money =>
  subtract(proportion(paid, k, n), proportion(paid, k - 1, n));

/** `12.34 GBP`, for people; never parsed back. */
export function describeMoney({ amount, currency }: Money): string {
  const digits = minorUnitDigits[currency];
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const number = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${amount < 0 ? '-' : ''}${number} ${currency}`;
}
