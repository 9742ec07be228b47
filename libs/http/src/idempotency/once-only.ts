import { Refusal } from '#kernel';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdempotencyKeys, type StoredAnswer } from './idempotency-keys.js';

/** How the first run ended: with an answer to keep, or with an error that leaves no trace. */
export type Outcome = Readonly<{ keep: StoredAnswer }> | Readonly<{ error: unknown }>;

type Settled = Readonly<{ answer: StoredAnswer; replayed: boolean }>;

type Flight = { fingerprint: Buffer; owned: boolean; landed: Promise<StoredAnswer | null> };

const purgeMs = 15 * 60_000;

/** Runs a keyed request once. Repeats that come while it runs wait for its answer. */
@Injectable()
export class OnceOnly implements OnApplicationBootstrap, OnModuleDestroy {
  /** How long a repeat waits before it is sent away. */
  waitMs = 10_000;
  /** How long a claim outlives a process that was killed. Renewed while the request runs. */
  leaseMs = 8_000;
  private readonly logger = new Logger('Idempotency');
  private readonly flights = new Map<string, Flight>();
  private purging: NodeJS.Timeout | null = null;

  constructor(private readonly keys: IdempotencyKeys) {}

  onApplicationBootstrap(): void {
    this.purging = setInterval(() => void this.quietly('purge', this.keys.purge()), purgeMs).unref();
  }

  onModuleDestroy(): void {
    if (this.purging) clearInterval(this.purging);
  }

  /** Refuses IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS; rethrows errors that are not kept. */
  async run(id: string, fingerprint: Buffer, first: () => Promise<Outcome>): Promise<Settled> {
    const deadline = performance.now() + this.waitMs;
    for (;;) {
      const flight = this.flights.get(id);
      if (!flight) return this.lead(id, fingerprint, first, deadline);
      if (flight.owned && !flight.fingerprint.equals(fingerprint)) throw reused();
      const answer = await before(deadline, flight.landed);
      if (answer && flight.fingerprint.equals(fingerprint)) return { answer, replayed: true };
    }
  }

  /** The one request of this process that asks the database; the others wait for it without a statement. */
  private lead(id: string, fingerprint: Buffer, first: () => Promise<Outcome>, deadline: number): Promise<Settled> {
    const flight: Flight = { fingerprint, owned: false, landed: Promise.resolve(null) };
    this.flights.set(id, flight);
    const settled = this.claimOrWait(id, flight, first, deadline).finally(() => this.flights.delete(id));
    flight.landed = settled.then(
      ({ answer }) => answer,
      () => null,
    );
    return settled;
  }

  private async claimOrWait(
    id: string,
    flight: Flight,
    first: () => Promise<Outcome>,
    deadline: number,
  ): Promise<Settled> {
    for (let pauseMs = 30; ; pauseMs = Math.min(pauseMs * 1.5, 250)) {
      const claim = await this.keys.claim(id, flight.fingerprint, this.leaseMs);
      switch (claim.is) {
        case 'ours':
          flight.owned = true;
          return { answer: await this.execute(id, first), replayed: false };
        case 'finished':
          return { answer: claim.answer, replayed: true };
        case 'reused':
          throw reused();
        case 'running':
          if (performance.now() + pauseMs > deadline) throw inProgress();
          await sleep(pauseMs);
      }
    }
  }

  private async execute(id: string, first: () => Promise<Outcome>): Promise<StoredAnswer> {
    const renew = (): void => void this.quietly('renew', this.keys.renew(id, this.leaseMs));
    const renewing = setInterval(renew, this.leaseMs / 3).unref();
    try {
      const outcome = await first();
      if ('keep' in outcome) {
        // Done is done, whether or not it could be written down: a repeat derives the same command id.
        await this.quietly('finish', this.keys.finish(id, outcome.keep));
        return outcome.keep;
      }
      await this.quietly('release', this.keys.release(id));
      throw outcome.error;
    } finally {
      clearInterval(renewing);
    }
  }

  private async quietly(step: string, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.logger.warn({ msg: 'idempotency row not updated', step, err: error });
    }
  }
}

async function before<T>(deadline: number, work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timedOut = sleep(Math.max(0, deadline - performance.now()), null, { signal: late.signal });
  const refused = timedOut.then(() => {
    throw inProgress();
  });
  refused.catch(() => undefined);
  try {
    return await Promise.race([work, refused]);
  } finally {
    late.abort();
  }
}

const reused = (): Refusal => new Refusal('IDEMPOTENCY_KEY_REUSED', 'the key was used for another request');
const inProgress = (): Refusal =>
  new Refusal('IDEMPOTENCY_IN_PROGRESS', 'the first request with this key is still running');
