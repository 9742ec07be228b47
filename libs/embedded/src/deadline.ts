import { setTimeout as sleep } from 'node:timers/promises';

/** Asks `probe` every `everyMs` until it answers something else than undefined.
 *  Throws "<what> within N ms" when `deadlineMs` has passed. */
export const waitFor = async <T>(
  what: string,
  deadlineMs: number,
  probe: () => T | undefined | Promise<T | undefined>,
  everyMs = 10,
): Promise<T> => {
  const until = performance.now() + deadlineMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() >= until) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await sleep(everyMs);
  }
};

/** The promise's value, or undefined once `deadlineMs` has passed; a late value is dropped. */
export const within = async <T>(deadlineMs: number, promise: Promise<T>): Promise<T | undefined> => {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, sleep(deadlineMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
  } finally {
    timer.abort();
  }
};
