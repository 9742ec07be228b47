import type { ExpectedRevision } from './event-store.client.js';

export type ModelOutcome = { readonly revision: number } | 'wrong-expected-version' | 'stream-deleted';

/** One stream as EventStoreDB understands it: the reference the contract suite holds a server against. */
export class ModelStream {
  private ids: string[] = [];
  private readonly lastWrite = new Map<string, number>();
  private first = 0;
  private metadataEvents = 0;
  private softDeleted = false;
  private tombstoned = false;

  append(expected: ExpectedRevision, ids: readonly string[]): ModelOutcome {
    if (this.tombstoned) return 'stream-deleted';
    const check = this.check(expected, ids);
    if (check !== 'write') return check;
    for (const id of ids) {
      this.lastWrite.set(id, this.ids.length);
      this.ids.push(id);
    }
    if (this.softDeleted && ids.length > 0) {
      this.softDeleted = false;
      this.first = this.ids.length - ids.length;
      this.metadataEvents += 1;
    }
    return { revision: Math.max(0, this.last) };
  }

  remove(expected: ExpectedRevision): ModelOutcome {
    if (this.tombstoned) return 'stream-deleted';
    const check = this.check(expected, ['a fresh id']);
    if (check !== 'write') return check;
    if (this.ids.length === 0 && this.metadataEvents === 0) return 'wrong-expected-version';
    this.softDeleted = true;
    this.metadataEvents += 1;
    return { revision: -1 };
  }

  tombstone(expected: ExpectedRevision): ModelOutcome {
    if (this.tombstoned) return 'stream-deleted';
    const check = this.check(expected, ['a fresh id']);
    if (check === 'write') this.tombstoned = true;
    return check === 'write' ? { revision: -1 } : check;
  }

  /** The ids a reader sees. */
  read(): readonly string[] | 'stream-not-found' | 'stream-deleted' {
    if (this.tombstoned) return 'stream-deleted';
    if (this.softDeleted || this.ids.length === 0) return 'stream-not-found';
    return this.ids.slice(this.first);
  }

  private get last(): number {
    return this.ids.length - 1;
  }

  private check(expected: ExpectedRevision, ids: readonly string[]): ModelOutcome | 'write' {
    const isThere = !this.softDeleted && (this.ids.length > 0 || this.metadataEvents > 0);
    if (expected === 'stream_exists' && !isThere) return 'wrong-expected-version';
    if (expected === 'any' || expected === 'stream_exists') {
      const [firstId] = ids;
      if (firstId === undefined || !this.lastWrite.has(firstId)) return 'write';
      const revisions = ids.map((id) => this.lastWrite.get(id));
      const newest = revisions.at(-1);
      return revisions.includes(undefined) || newest === undefined ? 'wrong-expected-version' : { revision: newest };
    }
    const revision = expected === 'no_stream' ? -1 : Number(expected);
    if (revision === this.last) return 'write';
    if (revision > this.last) return 'wrong-expected-version';
    const isRepetition = ids.length > 0 && ids.every((id, i) => this.ids[revision + 1 + i] === id);
    if (isRepetition) return { revision: revision + ids.length };
    const startsAnew = expected === 'no_stream' && this.softDeleted && this.ids[0] !== ids[0];
    return startsAnew ? 'write' : 'wrong-expected-version';
  }
}
