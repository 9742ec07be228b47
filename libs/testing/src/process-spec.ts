import type { AnyEvent } from '#kernel';
import type { Input, Process } from '#event-sourcing';
import { expect } from '@jest/globals';

/** Given the inputs a process has heard, when it hears one more, then it sends exactly this. Inputs without a time get `at`. */
export const processSpec =
  <S, I extends AnyEvent, C extends AnyEvent, N extends string>(process: Process<S, I, C, N>, at: string) =>
  (...given: readonly Timed<Input<I, C, N>>[]) => ({
    when: (heard: Timed<Input<I, C, N>>) => {
      const timed = (input: Timed<Input<I, C, N>>) => ({ at, ...input }) as Input<I, C, N>;
      const before = given.map(timed).reduce(process.evolve, process.initial);
      const input = timed(heard);
      const sent = process.react(input, process.evolve(before, input));
      return {
        thenSends: (...expected: readonly unknown[]) => expect(sent).toEqual(expected),
        thenNothing: () => expect(sent).toEqual([]),
      };
    },
  });

type Timed<T> = T extends unknown ? Omit<T, 'at'> & { at?: string } : never;
