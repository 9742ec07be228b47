import { afterEach, describe, expect, it } from '@jest/globals';
import { comparePositions, startOfLog, type Position } from '#kernel';
import { silentLog } from '#postgres';
import type { Codec } from '../codec/codec.js';
import type { Delivery, FeedMember } from './delivery.js';
import { EventFeeds } from './event-feeds.js';
import { noKernelMetrics } from './kernel-metrics.js';
import { LogSubscriber, type LogEvent, type LogHandlers, type LogSubscription } from './log-subscriber.js';

const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });
const until = async (isSo: () => boolean) => {
  for (let n = 0; n < 2_000 && !isSo(); n += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(isSo()).toBe(true);
};

/** A log in memory, delivered one event per turn to any number of subscriptions. */
class MemoryLog extends LogSubscriber {
  length = 0;
  opened = 0;

  override subscribe(after: Position, handlers: LogHandlers): LogSubscription {
    this.opened += 1;
    let place = Number(after.commit);
    let paused = false;
    let caughtUp = false;
    const timer = setInterval(() => {
      if (!paused && place < this.length) {
        place += 1;
        handlers.event({ position: at(place) } as LogEvent);
      } else if (!paused && !caughtUp) {
        caughtUp = true;
        handlers.caughtUp();
      }
    }, 0);
    return {
      pause: () => void (paused = true),
      resume: () => void (paused = false),
      close: async () => clearInterval(timer),
    };
  }

  override lastEvent = async () => at(this.length);
}

class Member implements FeedMember {
  readonly seen: number[] = [];
  failed: unknown = null;
  full = false;
  hasRoom: () => void = () => undefined;

  constructor(
    readonly name: string,
    public position: Position,
  ) {}

  offer({ position }: Delivery): void {
    expect(comparePositions(position, this.position)).toBe(1);
    this.position = position;
    this.seen.push(Number(position.commit));
  }

  fail(error: unknown): void {
    this.failed = error;
  }
}

const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => from + i);

describe('feeds', () => {
  const log = new MemoryLog();
  let [poison, foreign, foreigners] = [0, 0, 0];
  const metrics = { ...noKernelMetrics, foreignEvent: () => void (foreigners += 1) };
  const codec = {
    isForeign: ({ position }: LogEvent) => Number(position.commit) === foreign,
    decode: ({ position }: LogEvent) => {
      if (Number(position?.commit) === poison) throw new Error('from the future');
      return [];
    },
  } as unknown as Codec;
  let feeds = new EventFeeds({ subscriber: log, codec, log: silentLog, metrics });

  afterEach(async () => {
    await feeds.stop();
    Object.assign(log, { length: 0, opened: 0 });
    [poison, foreign, foreigners] = [0, 0, 0];
    feeds = new EventFeeds({ subscriber: log, codec, log: silentLog, metrics });
  });

  it('share one subscription, from the lowest place, and give each member what it has not had', async () => {
    log.length = 20;
    const [a, b] = [new Member('a', at(5)), new Member('b', at(12))];
    feeds.join([a, b]);
    await until(() => b.seen.length === 8);
    expect([a.seen, b.seen, log.opened]).toEqual([upTo(20, 6), upTo(20, 13), 1]);
  });

  it('do not keep the others waiting for a beginner, and are one again when it has caught up', async () => {
    log.length = 100;
    const [old, young] = [new Member('old', at(98)), new Member('young', startOfLog)];
    feeds.join([old, young]);
    await until(() => old.seen.length === 2);
    expect(young.seen.length).toBeLessThan(90);
    await until(() => feeds.count === 1);
    log.length = 110;
    await until(() => young.seen.length === 110 && old.seen.length === 12);
    expect([young.seen, old.seen, log.opened]).toEqual([upTo(110), upTo(110, 99), 2]);
  });

  it('wait for a member that has enough to do, and go on where they were', async () => {
    log.length = 10;
    const slow = new Member('slow', startOfLog);
    feeds.join([slow]);
    await until(() => slow.seen.length === 3);
    slow.full = true;
    const before = slow.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(slow.seen.length).toBeLessThanOrEqual(before + 1);
    slow.full = false;
    slow.hasRoom();
    await until(() => slow.seen.length === 10);
    expect(slow.seen).toEqual(upTo(10));
  });

  it('part from a member that stays slow, so that the others go on', async () => {
    log.length = 5;
    const [slow, quick] = [new Member('slow', startOfLog), new Member('quick', startOfLog)];
    feeds.join([slow, quick]);
    await until(() => quick.seen.length === 5);
    slow.full = true;
    log.length = 30;
    await until(() => quick.seen.length === 30);
    slow.full = false;
    slow.hasRoom();
    await until(() => slow.seen.length === 30 && feeds.count === 1);
    expect([slow.seen, quick.seen]).toEqual([upTo(30), upTo(30)]);
  });

  it('stop everybody who would have to hear an event that cannot be read', async () => {
    log.length = 8;
    poison = 6;
    const [behind, past] = [new Member('behind', at(2)), new Member('past', at(7))];
    feeds.join([behind, past]);
    await until(() => behind.failed !== null && past.seen.length === 1);
    expect([behind.seen, past.seen, past.failed]).toEqual([upTo(5, 3), [8], null]);
  });

  it('pass over an event of others, and count it once however many members there are', async () => {
    log.length = 8;
    foreign = 6;
    const [a, b] = [new Member('a', at(2)), new Member('b', at(3))];
    feeds.join([a, b]);
    await until(() => a.seen.length === 6 && b.seen.length === 5);
    expect(foreigners).toBe(1);
  });
});
