import { Generations } from './generations.js';
import type { Reader } from './reader.js';
import { describedStream, type StreamState } from './stream-state.js';

const CACHED_STREAMS = 50_000;

/**
 * The committed states of recently used streams. Loads are collected: however many streams are asked for in one
 * turn, they cost one query. A loaded state never replaces one that a commit has put here meanwhile.
 */
export class StreamStates {
  private readonly cache = new Generations<string, StreamState>(CACHED_STREAMS);
  private wanted = new Set<string>();
  private loading: Promise<void> | undefined;
  private epoch = 0;

  constructor(private readonly reader: Pick<Reader, 'states'>) {}

  /** The state of the stream `stream` belongs to, if it is in memory. */
  cached(stream: string): StreamState | undefined {
    return this.cache.get(describedStream(stream));
  }

  async get(stream: string): Promise<StreamState> {
    for (;;) {
      const state = this.cached(stream);
      if (state) return state;
      await this.load(stream);
    }
  }

  /** Starts loading; resolves when the state is in the cache. */
  load(stream: string): Promise<void> {
    this.wanted.add(describedStream(stream));
    this.loading ??= new Promise((resolve, reject) => {
      setImmediate(() => void this.loadWanted().then(resolve, reject));
    });
    return this.loading;
  }

  committed(states: ReadonlyMap<string, StreamState>): void {
    for (const [stream, state] of states) this.cache.set(stream, state);
  }

  /** After a commit of unknown outcome nothing in memory can be trusted. */
  clear(): void {
    this.epoch += 1;
    this.cache.clear();
  }

  private async loadWanted(): Promise<void> {
    const streams = [...this.wanted];
    this.wanted = new Set();
    this.loading = undefined;
    const { epoch } = this;
    const states = await this.reader.states(streams);
    if (epoch !== this.epoch) return;
    for (const [stream, state] of states) {
      if (!this.cache.get(stream)) this.cache.set(stream, state);
    }
  }
}
