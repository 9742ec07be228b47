import { describe, expect, it } from '@jest/globals';
import { BinaryReader, BinaryWriter } from 'google-protobuf';
import * as fc from 'fast-check';
import { WireReader } from './reader.js';
import { WireWriter } from './writer.js';

/** google-protobuf, which the client uses, is the reference. */
const writer = new WireWriter();

describe('the wire format', () => {
  it('of what we write is read by google-protobuf', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.string({ unit: 'binary', maxLength: 400 }), (number, text) => {
        const bytes = writer.encode((w) =>
          w.message(1, () => {
            w.uint(2, number);
            w.text(3, text);
          }),
        );
        const reader = new BinaryReader(new Uint8Array(bytes));
        reader.nextField();
        const inner = new BinaryReader(reader.readBytes());
        inner.nextField();
        expect(Number(inner.readUint64String())).toBe(number);
        inner.nextField();
        expect(inner.readString()).toBe(Buffer.from(text).toString());
      }),
    );
  });

  it('of google-protobuf is read by us, unknown fields skipped', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }), fc.string({ maxLength: 200 }), (number, text) => {
        const reference = new BinaryWriter();
        reference.writeString(7, 'unknown');
        reference.writeFixed32(8, 1);
        reference.writeUint64String(1, number.toString());
        reference.writeString(2, text);
        const reader = new WireReader(Buffer.from(reference.getResultBuffer()));
        let found: [number, string] = [0, ''];
        while (reader.next()) {
          if (reader.field === 1) found = [reader.uint(), found[1]];
          else if (reader.field === 2) found = [found[0], reader.text()];
        }
        expect(found).toEqual([Number(number), text]);
      }),
    );
  });

  it.each([
    [2 ** 63, '9223372036854775807'],
    [2 ** 64, '18446744073709551615'],
  ])('writes %d, the one double for it, as %s', (number, text) => {
    const reader = new BinaryReader(new Uint8Array(writer.encode((w) => w.uint(1, number))));
    reader.nextField();
    expect(reader.readUint64String()).toBe(text);
  });

  it('refuses bytes that are no message, and never reads past the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const reader = new WireReader(Buffer.from(bytes));
        try {
          while (reader.next()) if (reader.field % 2) reader.bytes();
        } catch (error) {
          expect(String(error)).toContain('not a valid protobuf message');
        }
      }),
    );
  });
});
