import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as that from './fixtures.js';
import { World } from './world.js';

const luck = fc.infiniteStream(fc.nat({ max: 10_000 }));
const stock = fc.record({ mugs: fc.constantFrom(4, 5, 10, 15), teas: fc.constantFrom(0, 1, 2, 3) });
const steps = fc.nat({ max: 80 });

function live(chances: Iterator<number>, { mugs, teas }: { mugs: number; teas: number }, count: number, free = false) {
  const available = new Map<string, number>([
    [that.mug, mugs],
    [that.tea, teas],
  ]);
  const choose = (n: number): number => (chances.next().value ?? 0) % n;
  const world = new World(choose, available, free ? that.placed({ total: that.gbp(0) }) : that.placed());
  world.run(count);
  return world;
}

function check(world: World, free: boolean): void {
  const { state, order, timers } = world;
  const promised = [...world.reservations.values()].filter((status) => status !== 'over');
  const money = [...world.payments.values()].filter((status) => status !== 'declined' && status !== 'back');
  expect(['confirmed', 'ended']).toContain(state.stage);
  expect([...timers]).toEqual([]);
  expect(world.alarms).toEqual([]);
  if (order.status === 'confirmed') {
    expect(state.stage).toBe('confirmed');
    expect(promised).toEqual(['allocated', 'allocated']);
    expect(money).toHaveLength(free ? 0 : 1);
    expect(['authorized', 'captured', undefined]).toContain(money[0]);
  } else {
    expect(['rejected', 'expired', 'cancelled']).toContain(order.status);
    expect(state.stage).toBe('ended');
    expect(promised).toEqual([]);
    expect(money).toEqual([]);
  }
}

describe('a checkout in a world of chance', () => {
  it('ends, whatever comes in whatever order how often, with goods and money both kept or both given back', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(luck, stock, steps, (chances, there, count) => {
        const world = live(chances, there, count);
        check(world, false);
        seen.set(world.order.status, (seen.get(world.order.status) ?? 0) + 1);
      }),
      { numRuns: 3000 },
    );
    expect([...seen.keys()].sort()).toEqual(['cancelled', 'confirmed', 'expired', 'rejected']);
  });

  it('ends as well when there is nothing to pay', () => {
    fc.assert(
      fc.property(luck, stock, steps, (chances, there, count) => {
        const world = live(chances, there, count, true);
        check(world, true);
        expect(world.payments.size).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
