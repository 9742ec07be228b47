/**
 * Writes Protocol Buffers messages into one reused buffer. A nested message gets one byte for its length; a longer
 * one is moved up when it is closed, which for a 1 KB event is cheaper than measuring it first.
 */
export class WireWriter {
  private buffer = Buffer.allocUnsafeSlow(64 * 1024);
  private at = 0;

  /** Runs `write` on an empty buffer and returns a copy of what it wrote. */
  encode(write: (writer: WireWriter) => void): Buffer {
    this.at = 0;
    write(this);
    const bytes = Buffer.allocUnsafe(this.at);
    this.buffer.copy(bytes, 0, 0, this.at);
    return bytes;
  }

  uint(field: number, value: number): void {
    this.reserve(20);
    this.varint(field * 8);
    this.varint(value);
  }

  int64(field: number, value: bigint): void {
    this.reserve(20);
    this.varint(field * 8);
    this.bigVarint(BigInt.asUintN(64, value));
  }

  bytes(field: number, value: Buffer): void {
    this.reserve(value.length + 20);
    this.varint(field * 8 + 2);
    this.varint(value.length);
    this.at += value.copy(this.buffer, this.at);
  }

  text(field: number, value: string): void {
    this.reserve(value.length * 3 + 20);
    this.varint(field * 8 + 2);
    const start = this.at;
    this.at += 1;
    this.at += this.buffer.write(value, this.at, 'utf8');
    this.closeAt(start);
  }

  message(field: number, write: (writer: WireWriter) => void): void {
    this.reserve(20);
    this.varint(field * 8 + 2);
    const start = this.at;
    this.at += 1;
    write(this);
    this.closeAt(start);
  }

  /** An empty message, which is how the protocol says "this case of a oneof". */
  empty(field: number): void {
    this.reserve(20);
    this.varint(field * 8 + 2);
    this.varint(0);
  }

  private closeAt(start: number): void {
    const length = this.at - start - 1;
    if (length < 0x80) {
      this.buffer[start] = length;
      return;
    }
    const extra = length < 0x4000 ? 1 : length < 0x200000 ? 2 : 3;
    this.reserve(extra);
    this.buffer.copyWithin(start + 1 + extra, start + 1, this.at);
    this.at = start;
    this.varint(length);
    this.at += length;
  }

  private varint(value: number): void {
    if (value >= 2 ** 53) return this.bigVarint(beyondSafe(value));
    while (value >= 0x80) {
      this.buffer[this.at++] = (value % 0x80) + 0x80;
      value = Math.floor(value / 0x80);
    }
    this.buffer[this.at++] = value;
  }

  private bigVarint(value: bigint): void {
    let rest = value;
    while (rest >= 0x80n) {
      this.buffer[this.at++] = Number(rest & 0x7fn) + 0x80;
      rest >>= 7n;
    }
    this.buffer[this.at++] = Number(rest);
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}

/** Two values above 2^53 occur: a tombstone's revision (2^63 - 1) and the protocol's "end" (2^64 - 1). */
const beyondSafe = (value: number): bigint => {
  if (value === 2 ** 63) return 2n ** 63n - 1n;
  return value >= 2 ** 64 ? 2n ** 64n - 1n : BigInt(value);
};
