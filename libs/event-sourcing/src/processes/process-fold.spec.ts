import { describe, expect, it } from '@jest/globals';
import { plusMs, type Event } from '#kernel';
import { anyProcess, type Process } from './process.js';
import type { ProcessInput } from './process-events.js';
import { advance, firedId, processFold } from './process-fold.js';

type Asked = Event<'Asked', { id: string; timer: boolean }>;
type Do = Event<'Do', { heard: number }>;

const asking: Process<{ heard: number }, Asked, Do, 'again'> = {
  category: 'asking',
  initial: { heard: 0 },
  correlate: { Asked: ({ id }) => id },
  evolve: ({ heard }) => ({ heard: heard + 1 }),
  react: (input, { heard }) =>
    input.type === 'Asked' && input.data.timer
      ? [{ type: 'SetTimer', data: { timer: 'again', dueAt: plusMs(input.at, 10) } }]
      : [
          { type: 'Do', data: { heard } },
          { type: 'Do', data: { heard: -heard } },
        ],
  commands: { Do: () => ({}) as never },
};
const process = anyProcess(asking);
const fold = processFold(process);
const at = '2026-11-20T10:00:00.000Z';
const asked = (id: string, timer = false): ProcessInput => ({ id, type: 'Asked', data: { id: 'x', timer }, at });
const fired = (id: string): ProcessInput => ({ id, type: 'TimerFired', data: { timer: 'again' }, at });

const hear = (...inputs: readonly ProcessInput[]) =>
  inputs.reduce(
    (memory, input) => advance(process, 'asking-x', memory, input).reduce(fold.evolve, memory),
    fold.initial,
  );

const timerOf = (memory: ReturnType<typeof hear>) => memory.timers.get('again') ?? '';

describe('what a process records', () => {
  it('says what it will send, with ids that derive from stream and input', () => {
    const [advanced] = advance(process, 'asking-x', hear(), asked('1'));
    expect(advanced?.data.sends.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'Do', data: { heard: 1 } },
      { type: 'Do', data: { heard: -1 } },
    ]);
    expect(advance(process, 'asking-x', hear(), asked('1'))).toEqual([advanced]);
    const ids = [advanced, ...advance(process, 'asking-x', hear(), asked('2'))].flatMap((e) => e?.data.sends ?? []);
    expect(new Set(ids.map(({ id }) => id)).size).toBe(4);
  });

  it('hears an input once', () => {
    expect(advance(process, 'asking-x', hear(asked('1')), asked('1'))).toEqual([]);
    expect(hear(asked('1'), asked('1')).own).toEqual({ heard: 1 });
  });

  it('hears a timer that is set, once', () => {
    const set = hear(asked('1', true));
    const input = fired(firedId(timerOf(set)));
    const [advanced] = advance(process, 'asking-x', set, input);
    expect(advanced?.data.input).toEqual(input);
    expect(advance(process, 'asking-x', [advanced].flatMap((e) => e ?? []).reduce(fold.evolve, set), input)).toEqual(
      [],
    );
  });

  it('does not hear a timer that was replaced or never set', () => {
    const first = hear(asked('1', true));
    const replaced = hear(asked('1', true), asked('2', true));
    expect(timerOf(replaced)).not.toBe(timerOf(first));
    expect(advance(process, 'asking-x', replaced, fired(firedId(timerOf(first))))).toEqual([]);
    expect(advance(process, 'asking-x', hear(), fired('whatever'))).toEqual([]);
  });
});
