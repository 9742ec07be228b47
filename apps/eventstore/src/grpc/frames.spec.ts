import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { frame, FrameParser } from './frames.js';

const message = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

describe('gRPC frames', () => {
  it('come back as the messages they were, however the network cuts them', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 64 })), (messages, cuts) => {
        const received: Buffer[] = [];
        const parser = new FrameParser(1_000, (bytes) => received.push(bytes));
        let rest = frame(messages);
        for (const cut of cuts) {
          parser.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        parser.push(rest);
        expect(received).toEqual(messages);
        expect(parser.isBetweenMessages).toBe(true);
      }),
    );
  });

  it('are refused when they are larger than any message may be', () => {
    const parser = new FrameParser(10, () => undefined);
    expect(() => parser.push(frame([Buffer.alloc(11)]))).toThrow('larger than max');
  });

  it('are known to be unfinished', () => {
    const parser = new FrameParser(10, () => undefined);
    parser.push(frame([Buffer.alloc(9)]).subarray(0, 7));
    expect(parser.isBetweenMessages).toBe(false);
  });
});
