import { Refusal } from './refusal.js';

/** A place in the log of all events: two unsigned 64-bit numbers, compared commit first.
 *  Both are kept everywhere: a position with a wrong `prepare` is rejected by the store. */
export type Position = Readonly<{ commit: bigint; prepare: bigint }>;

export const startOfLog: Position = { commit: 0n, prepare: 0n };

export const comparePositions = (a: Position, b: Position): number =>
  a.commit === b.commit ? compareNumbers(a.prepare, b.prepare) : compareNumbers(a.commit, b.commit);

const compareNumbers = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

export const isAtLeast = (a: Position, b: Position): boolean => comparePositions(a, b) >= 0;

/** The opaque form that travels in `X-Consistency-Token`. */
export const encodePosition = ({ commit, prepare }: Position): string =>
  Buffer.from(`${commit}/${prepare}`).toString('base64url');

/** Refuses 'VALIDATION_FAILED' for anything `encodePosition` did not make. */
export function decodePosition(token: string): Position {
  const parts = /^(\d{1,20})\/(\d{1,20})$/.exec(Buffer.from(token, 'base64url').toString('latin1'));
  const position = parts?.[1] && parts[2] ? { commit: BigInt(parts[1]), prepare: BigInt(parts[2]) } : null;
  if (!position || !fits(position) || encodePosition(position) !== token) {
    throw new Refusal('VALIDATION_FAILED', 'the consistency token is not one of ours');
  }
  return position;
}

const fits = ({ commit, prepare }: Position): boolean => commit < 2n ** 64n && prepare < 2n ** 64n;
