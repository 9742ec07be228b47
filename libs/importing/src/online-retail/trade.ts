import { compareText } from './text.js';
import type { FileLine, Rejection } from './lines.js';
import type { Sku } from '#kernel';

export type SaleLine = Readonly<{ line: number; sku: Sku; quantity: number; pricePence: number }>;

/** Units found or lost: `delta` may be negative. */
export type Correction = Readonly<{ line: number; sku: Sku; delta: number; reason: string }>;

/** What one invoice means to the shop. */
export type Invoice = Readonly<{
  number: string;
  /** Of its first line, as are customer and country. */
  at: string;
  customer: string | null;
  country: string;
  sales: readonly SaleLine[];
  corrections: readonly Correction[];
}>;

export type Product = Readonly<{
  sku: Sku;
  /** The most frequent description that is not empty. */
  title: string;
  /** Postage, fees and manual entries are sold but never counted. */
  tracked: boolean;
  /** The most frequent price above zero; null when the file never sells it. */
  pricePence: number | null;
  /** Exactly what the file takes out: units sold and units written off. */
  openingUnits: number;
}>;

/** A file as a whole: everything the import will do, and everything it leaves. */
export type Trade = Readonly<{
  invoicesInFile: number;
  /** In time order; only those with sales or corrections. */
  invoices: readonly Invoice[];
  products: readonly Product[];
  customers: readonly string[];
  creditNotes: Readonly<{ invoices: number; lines: number }>;
  ledgerInvoices: number;
  /** Invoices with neither a sale line nor a credit line. */
  withoutTrade: number;
  rejections: readonly Rejection[];
}>;

/** A code with four digits in a row names goods; the others are postage, fees, discounts and manual entries. */
const isGoods = (sku: Sku): boolean => /\d{4}/.test(sku);

/** Sorts a file's lines into what they mean. Pure: the same lines give the same trade, in whatever batches they are read. */
export function tradeOf(lines: readonly FileLine[], unreadable: readonly Rejection[] = []): Trade {
  const byInvoice = groupByInvoice(lines);
  const rejections: Rejection[] = [...unreadable];
  const invoices: Invoice[] = [];
  const credits = [...byInvoice].filter(([number]) => number.startsWith('C'));
  const ledger = [...byInvoice].filter(([number]) => number.startsWith('A'));
  for (const [number, own] of byInvoice) {
    if (/^[AC]/.test(number)) continue;
    const invoice = invoiceOf(number, own, rejections);
    if (invoice.sales.length + invoice.corrections.length > 0) invoices.push(invoice);
  }
  const used = invoices.flatMap(({ sales, corrections }) => [...sales, ...corrections].map(({ line }) => line));
  const usedLines = new Set(used);
  const traded = lines.filter(({ line }) => usedLines.has(line));
  return {
    invoicesInFile: byInvoice.size,
    invoices: invoices.sort((a, b) => compareText(a.at, b.at) || compareText(a.number, b.number)),
    products: productsOf(traded, invoices),
    customers: [
      ...new Set(invoices.filter(({ sales }) => sales.length > 0).flatMap(({ customer }) => customer ?? [])),
    ].sort(compareText),
    creditNotes: { invoices: credits.length, lines: credits.reduce((all, [, own]) => all + own.length, 0) },
    ledgerInvoices: ledger.length,
    withoutTrade: byInvoice.size - credits.length - invoices.filter(({ sales }) => sales.length > 0).length,
    rejections: rejections.sort((a, b) => a.line - b.line),
  };
}

function groupByInvoice(lines: readonly FileLine[]): Map<string, FileLine[]> {
  const groups = new Map<string, FileLine[]>();
  for (const line of lines) {
    const group = groups.get(line.invoice);
    if (group) group.push(line);
    else groups.set(line.invoice, [line]);
  }
  return groups;
}

function invoiceOf(number: string, lines: readonly FileLine[], rejections: Rejection[]): Invoice {
  const [first] = lines;
  if (!first) throw new Error(`invoice ${number} has no lines`);
  const sales: SaleLine[] = [];
  const corrections: Correction[] = [];
  for (const { line, sku, quantity, pricePence, description } of lines) {
    const reason = whyNot(quantity, pricePence);
    if (reason) rejections.push({ line, reason, text: `${number} ${sku} × ${quantity} at ${pricePence}` });
    else if (pricePence > 0) sales.push({ line, sku, quantity, pricePence });
    else
      corrections.push({ line, sku, delta: quantity, reason: description || 'stock correction without a description' });
  }
  const customer = lines.find((line) => line.customer)?.customer ?? null;
  return { number, at: first.at, customer, country: first.country, sales, corrections };
}

function whyNot(quantity: number, pricePence: number): string | null {
  if (quantity === 0) return 'the quantity is zero';
  if (pricePence < 0) return 'the price is negative';
  if (pricePence > 0 && quantity < 0) return 'a negative quantity outside a credit note';
  return null;
}

function productsOf(lines: readonly FileLine[], invoices: readonly Invoice[]): readonly Product[] {
  const titles = new Map<Sku, string[]>();
  const prices = new Map<Sku, number[]>();
  for (const { sku, description, pricePence } of lines) {
    titles.set(sku, [...(titles.get(sku) ?? []), ...(description ? [description] : [])]);
    prices.set(sku, [...(prices.get(sku) ?? []), ...(pricePence > 0 ? [pricePence] : [])]);
  }
  const out = unitsTakenOut(invoices);
  return [...titles]
    .sort(([a], [b]) => compareText(a, b))
    .map(([sku, described]) => ({
      sku,
      title: mostFrequent(described) ?? sku,
      tracked: isGoods(sku),
      pricePence: mostFrequent(prices.get(sku) ?? []),
      openingUnits: isGoods(sku) ? (out.get(sku) ?? 0) : 0,
    }));
}

function unitsTakenOut(invoices: readonly Invoice[]): ReadonlyMap<Sku, number> {
  const out = new Map<Sku, number>();
  const take = (sku: Sku, units: number) => out.set(sku, (out.get(sku) ?? 0) + units);
  for (const { sales, corrections } of invoices) {
    for (const { sku, quantity } of sales) take(sku, quantity);
    for (const { sku, delta } of corrections) if (delta < 0) take(sku, -delta);
  }
  return out;
}

/** Ties go to whichever came first. */
function mostFrequent<T>(values: readonly T[]): T | null {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | null = null;
  for (const [value, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = value;
  return best;
}
