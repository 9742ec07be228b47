import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from './events.js';
import { Tail } from './tail.js';

const EMPTY = Buffer.alloc(0);
const event = (position: number, stream = 's', revision = position): RecordedEvent => ({
  id: `id-${position}`,
  type: 'T',
  isJson: false,
  data: EMPTY,
  metadata: EMPTY,
  stream,
  revision,
  position,
  createdMs: 0,
});
const positions = (events: readonly RecordedEvent[] | undefined) => events?.map(({ position }) => position);

describe('the tail of the log', () => {
  it('gives what follows a position, and nothing at its head', () => {
    const tail = new Tail(100);
    tail.append([event(110), event(125), event(130)]);
    expect(positions(tail.after(100, 10))).toEqual([110, 125, 130]);
    expect(positions(tail.after(110, 1))).toEqual([125]);
    expect(positions(tail.after(130, 10))).toEqual([]);
    expect(tail.head).toBe(130);
  });

  it('says so when it no longer holds all that follows', () => {
    const tail = new Tail(100);
    expect(tail.after(99, 10)).toBeUndefined();
    tail.append(Array.from({ length: 20_000 }, (_, i) => event(101 + i, `s-${i}`, 0)));
    expect(tail.after(101, 10)).toBeUndefined();
    expect(positions(tail.after(20_099, 10))).toEqual([20_100]);
    expect(tail.streams.between('s-0', 0, 0)).toBeUndefined();
    expect(tail.streams.between('s-19999', 0, 0)).toHaveLength(1);
  });

  it('wakes those who wait for a commit', async () => {
    const tail = new Tail(0);
    const woken = tail.changed().then(() => tail.head);
    tail.append([event(7)]);
    expect(await woken).toBe(7);
  });

  it('knows a stream only when it has all of the revisions asked for', () => {
    const tail = new Tail(0);
    tail.append([event(1, 'a', 5), event(2, 'b', 0), event(3, 'a', 6), event(4, 'a', 7)]);
    expect(positions(tail.streams.between('a', 6, 7))).toEqual([3, 4]);
    expect(tail.streams.between('a', 4, 7)).toBeUndefined();
    expect(tail.streams.between('a', 5, 3)).toEqual([]);
    expect(tail.streams.between('c', 0, 0)).toBeUndefined();
  });
});
