/** The only source of "now" outside tests. An abstract class, so it is its own injection token. */
export abstract class Clock {
  /** ISO-8601 UTC with milliseconds. */
  abstract now(): string;
}

export const plusMs = (iso: string, ms: number): string => new Date(Date.parse(iso) + ms).toISOString();

export const isBefore = (a: string, b: string): boolean => Date.parse(a) < Date.parse(b);
