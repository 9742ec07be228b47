import { countryCode } from './countries.js';
import { compareText } from './text.js';
import type { Trade } from './trade.js';

/** What a month of trade comes to. Revenue in pence. */
export type Totals = Readonly<{ orders: number; lines: number; units: number; revenue: number }>;

export type Books = Readonly<{
  total: Totals;
  /** By ISO 3166-1 code. */
  byCountry: ReadonlyMap<string, Totals>;
  /** By business day, `YYYY-MM-DD`. */
  byDay: ReadonlyMap<string, Totals>;
  /** Units in, out by sale, and corrected, by stock code; goods only. */
  stock: ReadonlyMap<string, StockBook>;
}>;

export type StockBook = Readonly<{ received: number; sold: number; corrected: number }>;

const nothing: Totals = { orders: 0, lines: 0, units: 0, revenue: 0 };

const plus = (a: Totals, b: Totals): Totals => ({
  orders: a.orders + b.orders,
  lines: a.lines + b.lines,
  units: a.units + b.units,
  revenue: a.revenue + b.revenue,
});

/** An order as the books count it. */
export type Entry = Totals & Readonly<{ country: string; day: string }>;

export function tally(entries: Iterable<Entry>): Pick<Books, 'total' | 'byCountry' | 'byDay'> {
  let total = nothing;
  const byCountry = new Map<string, Totals>();
  const byDay = new Map<string, Totals>();
  for (const { country, day, ...entry } of entries) {
    total = plus(total, entry);
    byCountry.set(country, plus(byCountry.get(country) ?? nothing, entry));
    byDay.set(day, plus(byDay.get(day) ?? nothing, entry));
  }
  return { total, byCountry, byDay };
}

/** What the shop's books must say once this trade has been imported. */
export function expectedBooks({ invoices, products }: Trade): Books {
  const orders = invoices.filter(({ sales }) => sales.length > 0);
  const entries = orders.map(({ country, at, sales }) => ({
    country: countryCode(country),
    day: at.slice(0, 10),
    orders: 1,
    lines: sales.length,
    units: sales.reduce((all, { quantity }) => all + quantity, 0),
    revenue: sales.reduce((all, { quantity, pricePence }) => all + quantity * pricePence, 0),
  }));
  const stock = new Map<string, StockBook>();
  for (const { sku, tracked, openingUnits } of products)
    if (tracked) stock.set(sku, { received: openingUnits, sold: 0, corrected: 0 });
  const move = (sku: string, change: Partial<StockBook>) => {
    const known = stock.get(sku);
    if (known)
      stock.set(sku, {
        ...known,
        sold: known.sold + (change.sold ?? 0),
        corrected: known.corrected + (change.corrected ?? 0),
      });
  };
  for (const { sales, corrections } of invoices) {
    for (const { sku, quantity } of sales) move(sku, { sold: quantity });
    for (const { sku, delta } of corrections) move(sku, { corrected: delta });
  }
  return { ...tally(entries), stock };
}

/** One line per figure that differs; none when the books agree. */
export function differences(expected: Books, actual: Books): readonly string[] {
  return [
    ...compareTotals('total', expected.total, actual.total),
    ...compareMaps('country', expected.byCountry, actual.byCountry, nothing),
    ...compareMaps('day', expected.byDay, actual.byDay, nothing),
    ...compareMaps('stock of', expected.stock, actual.stock, { received: 0, sold: 0, corrected: 0 }),
  ];
}

function compareMaps<T extends Readonly<Record<string, number>>>(
  kind: string,
  expected: ReadonlyMap<string, T>,
  actual: ReadonlyMap<string, T>,
  none: T,
): readonly string[] {
  const keys = [...new Set([...expected.keys(), ...actual.keys()])].sort(compareText);
  return keys.flatMap((key) => compareTotals(`${kind} ${key}`, expected.get(key) ?? none, actual.get(key) ?? none));
}

const compareTotals = (
  name: string,
  expected: Readonly<Record<string, number>>,
  actual: Readonly<Record<string, number>>,
): readonly string[] =>
  Object.keys(expected)
    .filter((figure) => expected[figure] !== actual[figure])
    .map((figure) => `${name}: ${figure} should be ${expected[figure]}, is ${actual[figure] ?? 'missing'}`);
