/** Something took longer than it may. Whether it happened is not known. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** Settles like `work`, or rejects with `DeadlinePassed` after `ms`. `work` itself is not stopped. */
export function within<T>(ms: number, what: string, work: PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlinePassed(`${what} took longer than ${ms} ms`)), ms);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Full jitter: anything between nothing and `base × 2^attempt`, at most `cap`. In ms. */
export const jittered = (attempt: number, base: number, cap: number): number =>
  Math.random() * Math.min(cap, base * 2 ** attempt);
