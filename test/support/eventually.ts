import { isDeepStrictEqual } from 'node:util';

/** Asks until the answer is acceptable. Fails after `withinMs` with the last answer. */
export async function eventually<T>(
  ask: () => Promise<T>,
  acceptable: (answer: T) => boolean,
  {
    withinMs = 15_000,
    everyMs = 50,
    what = 'the expected',
  }: { withinMs?: number; everyMs?: number; what?: string } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (acceptable(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(
        `${what} did not come within ${withinMs} ms; last seen: ${JSON.stringify(answer)?.slice(0, 2_000)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

export const eventuallyEquals = <T>(ask: () => Promise<T>, expected: T, options?: { withinMs?: number }): Promise<T> =>
  eventually(ask, (answer) => isDeepStrictEqual(answer, expected), { ...options, what: JSON.stringify(expected) });
