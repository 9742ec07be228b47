import type { Decide, Fold } from '#kernel';
import { expect } from '@jest/globals';

/** Given what happened, when somebody asks, then this happens: whole events, in order. */
export const specFor =
  <S, E>({ initial, evolve }: Fold<S, E>) =>
  (...given: readonly E[]) => ({
    when: <C>(decide: Decide<C, S, E>, command: C) => {
      const run = () => decide(command, given.reduce(evolve, initial));
      return {
        thenEmits: (...expected: readonly E[]) => expect(run()).toEqual(expected),
        thenNothing: () => expect(run()).toEqual([]),
        thenRefuses: (code: string) => expect(run).toThrow(expect.objectContaining({ code })),
      };
    },
  });
