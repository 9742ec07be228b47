import { CallError, Code } from './status.js';

const HEADER_BYTES = 5;

/** Cuts the bytes of a request into gRPC messages. A message inside one chunk is a view, not a copy. */
export class FrameParser {
  private chunks: Buffer[] = [];
  private bytes = 0;
  private wanted = HEADER_BYTES;

  constructor(
    private readonly maxMessageBytes: number,
    private readonly onMessage: (message: Buffer) => void,
  ) {}

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes < this.wanted) return;
    const bytes = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks, this.bytes);
    const rest = this.cut(bytes);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.bytes = rest.length;
  }

  /** False when the request broke off inside a message. */
  get isBetweenMessages(): boolean {
    return this.bytes === 0;
  }

  private cut(bytes: Buffer): Buffer {
    let start = 0;
    for (;;) {
      this.wanted = HEADER_BYTES;
      if (bytes.length - start < HEADER_BYTES) return bytes.subarray(start);
      if (bytes[start] !== 0) throw new CallError(Code.unimplemented, 'Compressed messages are not supported.');
      const length = bytes.readUInt32BE(start + 1);
      if (length > this.maxMessageBytes) {
        const sizes = `${length} vs. ${this.maxMessageBytes}`;
        throw new CallError(Code.resourceExhausted, `Received message larger than max (${sizes})`);
      }
      this.wanted = HEADER_BYTES + length;
      if (bytes.length - start < this.wanted) return bytes.subarray(start);
      const end = start + this.wanted;
      this.onMessage(bytes.subarray(start + HEADER_BYTES, end));
      start = end;
    }
  }
}

/** Frames messages for the wire, all in one buffer: one write, however many answers a commit releases. */
export function frame(messages: readonly Buffer[]): Buffer {
  let size = 0;
  for (const message of messages) size += HEADER_BYTES + message.length;
  const out = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const message of messages) {
    out[offset] = 0;
    out.writeUInt32BE(message.length, offset + 1);
    message.copy(out, offset + HEADER_BYTES);
    offset += HEADER_BYTES + message.length;
  }
  return out;
}
