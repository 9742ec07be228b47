import type { Caller } from './caller.js';

type Entry = Readonly<{ caller: Caller; expires: number }>;

/** Tokens whose signature was checked, so that a busy caller pays for it once. Holds good tokens only, the latest ones. */
export class VerifiedTokens {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly capacity = 10_000) {}

  /** `now` and `expires` in seconds. An expired token is unknown: checking it again tells why it is refused. */
  get(token: string, now: number): Caller | null {
    const entry = this.entries.get(token);
    if (!entry) return null;
    if (entry.expires > now) return entry.caller;
    this.entries.delete(token);
    return null;
  }

  add(token: string, caller: Caller, expires: number): void {
    if (this.entries.size >= this.capacity) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
    this.entries.set(token, { caller, expires });
  }
}
