import { ViewListener } from '#postgres';
import { Injectable, Logger, type OnModuleInit, Optional } from '@nestjs/common';
import { type Cache, createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { randomUUID } from 'node:crypto';
import { BoundedMap } from './bounded-map.js';

type CacheRead<T> = Readonly<{ value: T; hit: boolean }>;

/** Where answers are kept. Memory unless the application binds another one (Redis). */
export abstract class CacheStores {
  abstract readonly stores: readonly Keyv[];
}

export const invalidationChannel = 'view_invalidated';

const maxEntries = 5_000;

type Kept = Readonly<{ value: unknown }>;

/** Answers of list queries, kept until the projection behind them changes or `ttlMs` has passed.
 *  Never the truth: an answer that was being fetched while its tag was cleared is not kept. Kept values are shared
 *  between requests: treat them as read-only. */
@Injectable()
export class ListCache implements OnModuleInit {
  private readonly cache: Cache;
  /** Not shared with other processes or with an earlier life of this one: their generations count differently. */
  private readonly life = randomUUID().slice(0, 8);
  private readonly generations = new BoundedMap<number>(50_000);
  private nextGeneration = 0;
  private readonly flights = new Map<string, Promise<unknown>>();

  constructor(
    @Optional() shared?: CacheStores,
    @Optional() private readonly listener?: ViewListener,
  ) {
    this.cache = createCache({ stores: shared ? [...shared.stores] : [memory()] });
  }

  /** Hears what projections tell at their commits: the payload is the tag. */
  onModuleInit(): void {
    if (!this.listener) {
      new Logger('ListCache').warn('nobody tells about changed views: kept answers live until their time is over');
      return;
    }
    this.listener.listen(invalidationChannel, (tag) => this.invalidate(tag));
    this.listener.onGap(() => this.invalidateAll());
  }

  /** The kept answer, or `load`'s. Many readers of one missing answer load it once.
   *  `fresh` readers (those with a consistency token) skip what was kept or was being fetched before they came. */
  async read<T>(
    tag: string,
    key: string,
    ttlMs: number,
    load: () => Promise<T>,
    { fresh = false }: Readonly<{ fresh?: boolean }> = {},
  ): Promise<CacheRead<T>> {
    const place = `${this.life}:${this.generation(tag)}:${tag}:${key}`;
    if (fresh) return { value: await this.fetchFresh(place, ttlMs, load), hit: false };
    const flight = this.flights.get(place);
    if (flight) return { value: (await flight) as T, hit: true };
    const kept = await this.cache.get<Kept>(place);
    if (kept) return { value: kept.value as T, hit: true };
    return this.fetchOnce(place, ttlMs, load);
  }

  /** Forgets every answer under the tag, and those that are being fetched now. */
  invalidate(tag: string): void {
    this.generations.delete(tag);
  }

  invalidateAll(): void {
    this.generations.clear();
  }

  /** Part of every place. A tag whose generation was forgotten gets a new one, never an old one again. */
  private generation(tag: string): number {
    const known = this.generations.get(tag);
    if (known !== undefined) return known;
    this.nextGeneration += 1;
    this.generations.set(tag, this.nextGeneration);
    return this.nextGeneration;
  }

  private async fetchFresh<T>(place: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
    const value = await load();
    // A fetch that began before this one must not put its older answer on top of this newer one.
    if (!this.flights.has(place)) await this.cache.set(place, { value } satisfies Kept, ttlMs);
    return value;
  }

  private async fetchOnce<T>(place: string, ttlMs: number, load: () => Promise<T>): Promise<CacheRead<T>> {
    const running = this.flights.get(place);
    if (running) return { value: (await running) as T, hit: true };
    const flight = load();
    this.flights.set(place, flight);
    try {
      const value = await flight;
      // The place holds the generation: after an invalidation nobody looks there any more.
      await this.cache.set(place, { value } satisfies Kept, ttlMs);
      return { value, hit: false };
    } finally {
      this.flights.delete(place);
    }
  }
}

/** No serialization: a hit costs a lookup, not a JSON.parse. */
function memory(): Keyv {
  const keyv = new Keyv({ store: new BoundedMap(maxEntries) });
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}
