export type Deferred<T> = Readonly<{ promise: Promise<T>; resolve: (value: T) => void }>;

/** A promise and what keeps it. */
export function deferred<T = void>(): Deferred<T> {
  const parts = {} as { resolve: (value: T) => void };
  const promise = new Promise<T>((resolve) => {
    parts.resolve = resolve;
  });
  return { promise, resolve: (value) => parts.resolve(value) };
}
