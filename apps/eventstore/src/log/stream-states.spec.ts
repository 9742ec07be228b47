import { describe, expect, it } from '@jest/globals';
import { NEW_STREAM, type StreamState } from './stream-state.js';
import { StreamStates } from './stream-states.js';

const at = (revision: number): StreamState => ({ ...NEW_STREAM, revision });

/** PostgreSQL as it answers when told to, with every stream at revision 1. */
class SlowReader {
  readonly asked: (readonly string[])[] = [];
  private readonly waiting: (() => void)[] = [];

  async states(streams: readonly string[]): Promise<[string, StreamState][]> {
    this.asked.push(streams);
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return streams.map((stream) => [stream, at(1)]);
  }

  async answer(): Promise<void> {
    while (this.waiting.length === 0) await new Promise(setImmediate);
    this.waiting.shift()?.();
    await new Promise(setImmediate);
  }
}

describe('stream states', () => {
  it('asks once for all streams wanted in one turn, a metastream by the stream it describes', async () => {
    const reader = new SlowReader();
    const states = new StreamStates(reader);
    const wanted = Promise.all([states.get('a'), states.get('b'), states.get('$$a')]);
    await reader.answer();
    expect(await wanted).toEqual([at(1), at(1), at(1)]);
    expect(reader.asked).toEqual([['a', 'b']]);
  });

  it('keeps what a commit has put there while an older answer was on its way', async () => {
    const reader = new SlowReader();
    const states = new StreamStates(reader);
    const loaded = states.load('a');
    await new Promise(setImmediate);
    states.committed(new Map([['a', at(2)]]));
    await reader.answer();
    await loaded;
    expect(states.cached('a')).toEqual(at(2));
  });

  it('asks again for what it was loading when everything became doubtful', async () => {
    const reader = new SlowReader();
    const states = new StreamStates(reader);
    const state = states.get('a');
    await new Promise(setImmediate);
    states.clear();
    await reader.answer();
    expect(states.cached('a')).toBeUndefined();
    await reader.answer();
    expect(await state).toEqual(at(1));
  });
});
