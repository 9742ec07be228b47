import { type Answer } from './answers.js';
import { StripeFailure } from './failure.js';

type Result = Readonly<{ fingerprint: string; at: number; requestId: string; answer: Answer }>;

const dayMs = 24 * 60 * 60 * 1000;

/** The first answer to every idempotency key, for 24 hours, and the keys that are being answered now. */
export class Remembered {
  private readonly results = new Map<string, Result>();
  private readonly running = new Map<string, string>();

  /** The first answer, or undefined when the key is new; then it is taken until `settle` or `release`.
   *  Refuses a key that is being answered (409) or that came with other parameters (400). */
  begin(key: string, fingerprint: string, now: number): Result | undefined {
    if (key.length > 255)
      throw new StripeFailure(400, {
        type: 'idempotency_error',
        message: 'Idempotency keys can be up to 255 characters long.',
      });
    const result = this.results.get(key);
    const known =
      this.running.get(key) ?? (result === undefined || result.at < now - dayMs ? undefined : result.fingerprint);
    if (known !== undefined && known !== fingerprint)
      throw new StripeFailure(400, {
        type: 'idempotency_error',
        message:
          'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
          `Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    if (this.running.has(key))
      throw new StripeFailure(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotent Key: ${key}. Please try again later.`,
      });
    if (known !== undefined) return result;
    this.running.set(key, fingerprint);
    return undefined;
  }

  remember(key: string, result: Result): void {
    this.results.delete(key);
    this.results.set(key, result);
    for (const [oldest, { at }] of this.results) {
      if (at >= result.at - dayMs) break;
      this.results.delete(oldest);
    }
  }

  release(key: string): void {
    this.running.delete(key);
  }
}
