import { CreateProductCommand, PriceProductCommand, PublishProductCommand } from '#catalog';
import { AdjustStockCommand, ReceiveStockCommand } from '#inventory';
import { ImportCustomerCommand } from '#identity';
import { Clock, money, plusMs, type Sku, type UserId } from '#kernel';
import { PlaceOrderCommand } from '#ordering';
import { Database } from '#postgres';
import {
  DeliverShipmentCommand,
  LabelShipmentCommand,
  PackShipmentCommand,
  PickUpShipmentCommand,
  StartDeliveryCommand,
} from '#shipping';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { eachBounded } from './bounded.js';
import {
  correctionReference,
  importContext,
  importedOrderId,
  type KnownProduct,
  openingReference,
  orderOf,
  shipmentOf,
} from './commands.js';
import type { Correction, Invoice, Product, Trade } from './trade.js';
import { type OrderRow, ViewWatch } from './view-watch.js';

type ImportOptions = Readonly<{
  /** The administrator on whose behalf prices are agreed; also the seller of the imported products. */
  by: UserId;
  /** Orders under way at once. Default 32. */
  concurrency?: number;
  onProgress?: (done: Progress) => void;
}>;

export type Progress = Readonly<{ phase: 'products' | 'customers' | 'invoices'; done: number; total: number }>;

export type Failure = Readonly<{ invoice: string; reason: string }>;

export type ImportResult = Readonly<{ orders: number; alreadyThere: number; failures: readonly Failure[] }>;

/** An order that says nothing for this long is reported as failed; running the import again takes it up. */
const patienceMs = 120_000;

/** Time the import gives the payment of an order: a large import must not lose orders to its own queue. */
const paymentWindowMs = 3_600_000;

/** Replays a trade through the commands everybody else uses. Repeating it changes nothing; a killed run is continued by
 *  running it again, because every id derives from the file's own numbers. */
@Injectable()
export class OnlineRetailImport {
  constructor(
    private readonly commands: CommandBus,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async run(
    trade: Trade,
    { by, concurrency = 32, onProgress = () => undefined }: ImportOptions,
  ): Promise<ImportResult> {
    const watch = new ViewWatch(this.database);
    const failures: Failure[] = [];
    const progress = (phase: Progress['phase'], total: number) => {
      let done = 0;
      return () => onProgress({ phase, done: (done += 1), total });
    };
    const products = new Map<Sku, KnownProduct>();
    const opening = openingReference(trade.invoices);
    const booked = await this.#booked();
    const madeOne = progress('products', trade.products.length);
    await eachBounded(trade.products, concurrency, async (product) => {
      products.set(product.sku, await this.#product(product, opening, booked, by));
      madeOne();
    });
    const metOne = progress('customers', trade.customers.length);
    await eachBounded(trade.customers, concurrency, async (reference) => {
      await this.commands.execute(
        new ImportCustomerCommand({ reference }, this.#context(by, null, 'customer', reference)),
      );
      metOne();
    });
    const finished = new Set(
      (await watch.rows(trade.invoices.map(({ number }) => importedOrderId(number))))
        .filter(isFinished)
        .map(({ order_id }) => order_id),
    );
    const didOne = progress('invoices', trade.invoices.length);
    await eachBounded(trade.invoices, concurrency, async (invoice) => {
      try {
        for (const correction of invoice.corrections) await this.#correct(invoice, correction, booked, by);
        const done = invoice.sales.length === 0 || finished.has(importedOrderId(invoice.number));
        if (!done) await this.#sell(invoice, products, by, watch);
      } catch (error) {
        failures.push({ invoice: invoice.number, reason: error instanceof Error ? error.message : String(error) });
      }
      didOne();
    });
    watch.stop();
    const orders = trade.invoices.filter(({ sales }) => sales.length > 0).length;
    return { orders: orders - failures.length, alreadyThere: finished.size, failures };
  }

  async #product(
    { sku, title, tracked, pricePence, openingUnits }: Product,
    opening: string,
    booked: ReadonlySet<string>,
    userId: UserId,
  ): Promise<KnownProduct> {
    const by = { userId, admin: true };
    const price = pricePence === null ? null : money(pricePence, 'GBP');
    const context = (step: string) => this.#context(userId, null, 'product', sku, step);
    const description = { title, description: '', imageUrls: [] };
    const { productId } = await this.commands.execute(
      new CreateProductCommand({ sku, ...description, tracked, price: null, by }, context('create')),
    );
    if (price) {
      await this.commands.execute(new PriceProductCommand({ productId, price, by }, context(`price ${price.amount}`)));
      await this.commands.execute(new PublishProductCommand({ productId, by }, context('publish')));
    }
    if (openingUnits > 0 && !booked.has(`${sku} ${opening}`)) {
      const receipt = { sku, quantity: openingUnits, receiptId: opening, reference: opening };
      await this.commands.execute(new ReceiveStockCommand(receipt, context(opening)));
    }
    return { productId, title, tracked };
  }

  /** Corrections of what is not counted have nothing to correct; they are in the report. */
  async #correct(
    { number, at }: Invoice,
    { line, sku, delta, reason }: Correction,
    booked: ReadonlySet<string>,
    by: UserId,
  ): Promise<void> {
    const reference = correctionReference(number, line);
    if (booked.has(`${sku} ${reference}`)) return;
    await this.commands.execute(
      new AdjustStockCommand(
        { sku, delta, reason, reference },
        this.#context(by, at, 'correction', number, String(line)),
      ),
    );
  }

  async #sell(invoice: Invoice, products: ReadonlyMap<Sku, KnownProduct>, by: UserId, watch: ViewWatch): Promise<void> {
    const { number, at } = invoice;
    const orderId = importedOrderId(number);
    const shipmentId = shipmentOf(orderId, by);
    const context = (step: string) => this.#context(by, at, 'invoice', number, step);
    const paymentDeadline = plusMs(this.clock.now(), paymentWindowMs);
    const snapshot = orderOf(invoice, { sellerId: by, products, paymentDeadline });
    await this.commands.execute(new PlaceOrderCommand(snapshot, context('place')));
    const planned = await watch.until(orderId, patienceMs, (row) => row.shipment_status !== null || isLost(row));
    if (isLost(planned)) throw new Error(`the order is ${planned.status}, payment ${planned.payment_status}`);
    const step = { shipmentId, by: { userId: by, isAdmin: true } };
    await this.commands.execute(new PackShipmentCommand(step, context('pack')));
    await this.commands.execute(
      new LabelShipmentCommand({ ...step, carrier: 'Not in the file', trackingNumber: null }, context('label')),
    );
    await this.commands.execute(new PickUpShipmentCommand(step, context('hand over')));
    await this.commands.execute(new StartDeliveryCommand(step, context('start delivery')));
    await this.commands.execute(new DeliverShipmentCommand(step, context('deliver')));
    await watch.until(orderId, patienceMs, isFinished);
  }

  /** What earlier runs have already booked: only saves asking, the commands would do nothing. */
  async #booked(): Promise<ReadonlySet<string>> {
    const { rows } = await this.database.knex.raw<{ rows: { sku: string; reference: string }[] }>(
      `select sku, reference from inventory.movements where reference like 'online-retail %'`,
    );
    return new Set(rows.map(({ sku, reference }) => `${sku} ${reference}`));
  }

  #context(by: UserId, occurredAt: string | null, ...parts: readonly string[]) {
    return importContext(by, this.clock.now(), occurredAt, ...parts);
  }
}

const isFinished = ({ status, payment_status }: OrderRow): boolean =>
  (status === 'delivered' || status === 'completed') && payment_status === 'captured';

const isLost = ({ status }: OrderRow): boolean => ['rejected', 'cancelled', 'expired'].includes(status);
