import type { Client } from '../support/http.js';
import { Buyer } from './buyer.js';
import { full, sleep } from './campaign.js';
import type { Staff } from './staff.js';

/** What there is to buy: plenty of two things, a few of a third. */
export const shelf = { plenty: 'PLENTY', more: 'MORE', scarce: 'SCARCE' } as const;

export async function stock(staff: Staff, orders: number): Promise<void> {
  await staff.sell(shelf.plenty, orders * 3, 1000);
  await staff.sell(shelf.more, orders * 3, 250);
  await staff.sell(shelf.scarce, Math.ceil(orders / 20), 9900);
}

/** How an order of the crowd goes on after it was placed. */
type Kind =
  | 'pays'
  | 'pays for two things'
  | 'wants what is scarce'
  | 'is declined'
  | 'walks away'
  | 'changes their mind'
  | 'is shipped';

const kinds: readonly Kind[] = [
  'pays',
  'is shipped',
  'pays for two things',
  'changes their mind',
  'wants what is scarce',
  'pays',
  'is declined',
  'is shipped',
  'pays for two things',
  'walks away',
];

/** People who do different things at once, in turn. */
export class Crowd {
  readonly buyers: Buyer[] = [];
  readonly refused: string[] = [];
  /** Carts whose order was sent and never answered. */
  readonly unanswered: string[] = [];
  shipped = 0;
  readonly #later: Promise<unknown>[] = [];
  #next = 0;

  constructor(private readonly staff: Staff) {}

  /** That many more come and order, side by side. Resolves when all of them were answered. */
  async come(count: number, client: Client = this.staff.client): Promise<void> {
    const arriving = Array.from({ length: count }, () => kinds[this.#next++ % kinds.length] ?? 'pays');
    await Promise.all(arriving.map((kind) => this.#buy(kind, client)));
  }

  /** Whatever people still wanted to do has been done. */
  async gone(): Promise<void> {
    await Promise.all(this.#later);
  }

  async #buy(kind: Kind, client: Client): Promise<void> {
    const buyer = await Buyer.guest().fill(client, ...wanted[kind]);
    const ordering = buyer.order(client, { paymentMethod: cards[kind] ?? 'pm_card_visa' });
    ordering.catch(() => this.unanswered.push(buyer.cartId ?? ''));
    const { status, text } = await ordering;
    if (status !== 202) this.refused.push(`${kind}: ${status} ${text}`);
    else this.buyers.push(buyer);
    if (kind === 'changes their mind') this.#later.push(this.#cancel(buyer, client));
    if (kind === 'is shipped') this.#later.push(this.#ship(buyer));
  }

  /** An order that expired while the worker was away has no parcel. */
  async #ship({ orderId }: Buyer): Promise<void> {
    const picked = await this.staff.ship(orderId ?? '', full ? 300_000 : 40_000);
    if (picked && picked.status !== 200) this.refused.push(`pickup: ${picked.status} ${picked.text}`);
    if (picked?.status === 200) this.shipped += 1;
  }

  async #cancel(buyer: Buyer, client: Client): Promise<void> {
    await sleep(this.buyers.length % 7 === 0 ? 0 : 150);
    const { status, text } = await buyer.cancel(client);
    if (status !== 202) this.refused.push(`cancel: ${status} ${text}`);
  }
}

const wanted: Readonly<Record<Kind, readonly (readonly [string, number])[]>> = {
  pays: [[shelf.plenty, 1]],
  'pays for two things': [
    [shelf.more, 2],
    [shelf.plenty, 1],
  ],
  'wants what is scarce': [
    [shelf.plenty, 1],
    [shelf.scarce, 1],
  ],
  'is declined': [[shelf.plenty, 1]],
  'walks away': [[shelf.more, 1]],
  'changes their mind': [[shelf.plenty, 2]],
  'is shipped': [[shelf.more, 1]],
};

const cards: Partial<Readonly<Record<Kind, string>>> = {
  'is declined': 'pm_card_chargeDeclined',
  'walks away': 'pm_card_authenticationRequired',
};
