import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { normaliseSku, type Sku } from '#kernel';

/** One usable line of the retailer's file. */
export type FileLine = Readonly<{
  /** Where it stands in the file, the header being line 1. */
  line: number;
  invoice: string;
  sku: Sku;
  description: string;
  quantity: number;
  /** ISO-8601; the file's wall-clock times are read as UTC. */
  at: string;
  pricePence: number;
  customer: string | null;
  country: string;
}>;

export type Rejection = Readonly<{ line: number; reason: string; text: string }>;

export const columns = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

type Row = Readonly<Record<(typeof columns)[number], string>>;

/** Opens a `.csv` or `.csv.gz` file. */
export function openFile(path: string): Readable {
  const file = createReadStream(path);
  return path.endsWith('.gz') ? file.pipe(createGunzip()).on('error', (error) => file.destroy(error)) : file;
}

/** Reads the lines in file order. Lines that make no sense are told apart, with the reason, and nothing else stops.
 *  Throws when the file cannot be read or has other columns. */
export async function* readLines(source: Readable): AsyncGenerator<FileLine | Rejection> {
  const rows = source.pipe(
    parse({
      bom: true,
      columns: header,
      info: true,
      raw: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  );
  source.on('error', (error) => rows.destroy(error));
  for await (const { record, info, raw } of rows as AsyncIterable<{
    record: Row;
    info: { lines: number };
    raw: string;
  }>) {
    const read = readRow(record, info.lines);
    yield typeof read === 'string' ? { line: info.lines, reason: read, text: raw.trim().slice(0, 500) } : read;
  }
}

function header(names: readonly string[]): string[] {
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new Error(`not an online-retail file: it has no column ${missing.join(', ')}`);
  return [...names];
}

function readRow(row: Row, line: number): FileLine | string {
  if (columns.some((column) => row[column] === undefined)) return 'columns are missing';
  const invoice = row.InvoiceNo.trim().toUpperCase();
  if (!/^[AC]?\d{1,12}$/.test(invoice)) return 'the invoice number is not one';
  const sku = normaliseSku(row.StockCode);
  if (!/^[A-Z0-9][A-Z0-9 ._-]{0,63}$/.test(sku)) return 'the stock code is not one';
  if (!/^-?\d{1,9}$/.test(row.Quantity.trim())) return 'the quantity is not a whole number';
  const at = instantOf(row.InvoiceDate.trim());
  if (!at) return 'the date is not one';
  const pricePence = penceOf(row.UnitPrice.trim());
  if (pricePence === null) return 'the price is not in whole pence';
  return {
    line,
    invoice,
    sku,
    description: row.Description.trim(),
    quantity: Number(row.Quantity),
    at,
    pricePence,
    customer: row.CustomerID.trim() || null,
    country: row.Country.trim() || 'Unspecified',
  };
}

function instantOf(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?$/.test(text)) return null;
  const time = new Date(`${text.replace(' ', 'T')}${text.length === 16 ? ':00' : ''}Z`);
  if (Number.isNaN(time.getTime())) return null;
  const iso = time.toISOString();
  return iso.startsWith(text.slice(0, 10)) ? iso : null;
}

/** Digit by digit, so that no float comes between the file and the books. Null for fractions of a penny. */
export function penceOf(text: string): number | null {
  const parts = /^(-?)(\d{1,9})(?:\.(\d+))?$/.exec(text);
  if (!parts) return null;
  const [, sign, pounds = '', fraction = ''] = parts;
  const pence = fraction.replace(/0+$/, '');
  if (pence.length > 2) return null;
  const amount = Number(pounds) * 100 + Number(pence.padEnd(2, '0') || 0);
  return sign === '-' ? -amount : amount;
}
