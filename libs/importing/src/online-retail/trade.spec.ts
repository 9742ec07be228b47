import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { differences, expectedBooks } from './books.js';
import { openFile, penceOf } from './lines.js';
import { readTrade } from './read-trade.js';

const sample = () => readTrade(openFile('test/fixtures/online-retail-sample.csv'));

describe('reading a retailer’s file', () => {
  it('keeps lines of one item apart within an invoice, and their prices', async () => {
    const { invoices } = await sample();
    expect(invoices.find(({ number }) => number === '700003')).toEqual({
      number: '700003',
      at: '2011-01-04T09:00:00.000Z',
      customer: null,
      country: 'United Kingdom',
      sales: [
        { line: 8, sku: '90004', quantity: 1, pricePence: 1275 },
        { line: 9, sku: '90004', quantity: 1, pricePence: 1495 },
        { line: 10, sku: 'POST', quantity: 1, pricePence: 1800 },
      ],
      corrections: [],
    });
  });

  it('knows a product by its code in upper case and trimmed, names it by its most frequent description, and stocks what goes out', async () => {
    const { products } = await sample();
    expect(products).toEqual([
      { sku: '90001A', title: 'ENAMEL MUG BLUE', tracked: true, pricePence: 255, openingUnits: 8 },
      { sku: '90002', title: 'PAPER LANTERN ROUND', tracked: true, pricePence: 85, openingUnits: 252 },
      { sku: '90003', title: 'TEA TOWEL, STRIPED', tracked: true, pricePence: 165, openingUnits: 7 },
      { sku: '90004', title: 'GARDEN LAMP IRON', tracked: true, pricePence: 1275, openingUnits: 2 },
      { sku: '90005', title: 'FELT BIRD', tracked: true, pricePence: 42, openingUnits: 20 },
      { sku: '90006', title: 'GLASS DOME 15CM', tracked: true, pricePence: 425, openingUnits: 4 },
      { sku: 'BANK CHARGES', title: 'Bank Charges', tracked: false, pricePence: 1500, openingUnits: 0 },
      { sku: 'C2', title: 'CARRIAGE', tracked: false, pricePence: 5000, openingUnits: 0 },
      { sku: 'M', title: 'Manual', tracked: false, pricePence: 310, openingUnits: 0 },
      { sku: 'POST', title: 'POSTAGE', tracked: false, pricePence: 1800, openingUnits: 0 },
    ]);
  });

  it('takes price-0 lines as stock corrections with the description as reason', async () => {
    const { invoices } = await sample();
    expect(invoices.flatMap(({ corrections }) => corrections)).toEqual([
      { line: 13, sku: '90003', delta: -3, reason: 'damaged' },
      { line: 14, sku: '90005', delta: 24, reason: 'stock correction without a description' },
      { line: 30, sku: '90006', delta: -1, reason: 'stock correction without a description' },
    ]);
  });

  it('defers credit notes, skips ledger adjustments, and counts what is left over', async () => {
    const { creditNotes, ledgerInvoices, invoicesInFile, withoutTrade, customers } = await sample();
    expect({ creditNotes, ledgerInvoices, invoicesInFile, withoutTrade, customers }).toEqual({
      creditNotes: { invoices: 1, lines: 2 },
      ledgerInvoices: 1,
      invoicesInFile: 11,
      withoutTrade: 4,
      customers: ['20001', '20002', '20003'],
    });
  });

  it('rejects every other line with its number and the reason', async () => {
    const { rejections } = await sample();
    expect(rejections.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '20: a negative quantity outside a credit note',
      '21: the price is not in whole pence',
      '22: the quantity is not a whole number',
      '23: the date is not one',
      '24: the stock code is not one',
      '25: the invoice number is not one',
      '26: columns are missing',
      '28: the quantity is zero',
    ]);
  });

  it('refuses a file with other columns', async () => {
    await expect(readTrade(Readable.from(['sku,price\nA,1\n']))).rejects.toThrow(/InvoiceNo/);
  });

  it.each([
    ['2.55', 255],
    ['0', 0],
    ['-11062.06', -1_106_206],
    ['4.1', 410],
    ['3.250', 325],
    ['0.001', null],
    ['1e3', null],
    ['', null],
  ])('reads the price %p digit by digit', (text, pence) => expect(penceOf(text)).toBe(pence));
});

describe('the books', () => {
  it('say what was sold in all, by country and by day', async () => {
    const books = expectedBooks(await sample());
    expect(books.total).toEqual({ orders: 6, lines: 15, units: 294, revenue: 34_620 });
    expect(Object.fromEntries(books.byCountry)).toEqual({
      GB: { orders: 3, lines: 8, units: 28, revenue: 9_790 },
      IE: { orders: 2, lines: 3, units: 244, revenue: 23_555 },
      NO: { orders: 1, lines: 4, units: 22, revenue: 1_275 },
    });
  });

  it('name every figure that differs, and none when they agree', async () => {
    const books = expectedBooks(await sample());
    expect(differences(books, books)).toEqual([]);
    const short = { ...books, total: { ...books.total, revenue: books.total.revenue - 1 }, byDay: new Map() };
    expect(differences(books, short)).toHaveLength(1 + 2 * 4);
  });
});

/** The figures of the data set's own description, in the order of its table. */
const published = [
  ['online-retail-2010-12-01', [143, 127, 6, 3_072, 26_919, 5_896_079, 10, 6, 26, 10, 1_348, 95]],
  ['online-retail-2010-12', [2_025, 1_559, 159, 41_480, 359_239, 82_374_614, 273, 326, 728, 140, 2_751, 885]],
] as const;

describe.each(published)('a real month: %s', (name, figures) => {
  const path = `../shared/data/${name}.csv.gz`;
  const where = existsSync(path) ? it : it.skip;

  where(
    'comes to the published figures',
    async () => {
      const trade = await readTrade(openFile(path));
      const { total } = expectedBooks(trade);
      const orders = trade.invoices.filter(({ sales }) => sales.length > 0);
      expect([
        trade.invoicesInFile,
        total.orders,
        orders.filter(({ customer }) => customer === null).length,
        total.lines,
        total.units,
        total.revenue,
        trade.invoices.flatMap(({ corrections }) => corrections).length,
        trade.creditNotes.invoices,
        trade.creditNotes.lines,
        trade.withoutTrade,
        trade.products.length,
        trade.customers.length,
      ]).toEqual(figures);
      expect(trade.rejections).toEqual([]);
    },
    60_000,
  );
});
