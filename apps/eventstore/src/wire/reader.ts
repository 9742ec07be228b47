import { CallError, Code } from '../grpc/status.js';

/**
 * Reads one Protocol Buffers message, field by field:
 * `while (r.next()) switch (r.field) { case 1: … }`. A field the caller does not read is skipped.
 * Own code and not generated: the messages that matter are read once per append, straight into arrays for SQL.
 */
export class WireReader {
  /** Number of the current field. */
  field = 0;
  private wireType = 0;
  private unread = false;

  constructor(
    private readonly bytes_: Buffer,
    private at = 0,
    private readonly end = bytes_.length,
  ) {}

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.unread) this.skip();
    if (this.at >= this.end) return false;
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wireType = tag % 8;
    this.unread = true;
    return true;
  }

  /** An unsigned number. Above 2^53 it is rounded; 2^64 - 1, the protocol's "end", stays larger than any revision. */
  uint(): number {
    this.expect(0);
    return this.varint();
  }

  bool(): boolean {
    return this.uint() !== 0;
  }

  /** A signed 64-bit number, exact. */
  int64(): bigint {
    this.expect(0);
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw malformed();
  }

  /** A view of the field's bytes, not a copy. */
  bytes(): Buffer {
    this.expect(2);
    const end = this.endOfDelimited();
    const bytes = this.bytes_.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  text(): string {
    this.expect(2);
    const end = this.endOfDelimited();
    const text = this.bytes_.toString('utf8', this.at, end);
    this.at = end;
    return text;
  }

  message(): WireReader {
    this.expect(2);
    const end = this.endOfDelimited();
    const reader = new WireReader(this.bytes_, this.at, end);
    this.at = end;
    return reader;
  }

  private expect(wireType: number): void {
    if (this.wireType !== wireType) throw malformed();
    this.unread = false;
  }

  private endOfDelimited(): number {
    const end = this.varint() + this.at;
    if (end > this.end) throw malformed();
    return end;
  }

  private skip(): void {
    this.unread = false;
    if (this.wireType === 0) this.varint();
    else if (this.wireType === 1) this.at += 8;
    else if (this.wireType === 2) this.at = this.endOfDelimited();
    else if (this.wireType === 5) this.at += 4;
    else throw malformed();
  }

  private varint(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 128;
    for (let length = 1; length < 10; length++) {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw malformed();
  }

  private byte(): number {
    const byte = this.at < this.end ? this.bytes_[this.at++] : undefined;
    if (byte === undefined) throw malformed();
    return byte;
  }
}

const malformed = (): CallError => new CallError(Code.internal, 'The request is not a valid protobuf message.');
