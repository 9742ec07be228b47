import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Hands over the stream line by line; a broken pipe ends it in silence, because the exit of the process tells more. */
export const eachLine = (stream: Readable, line: (text: string) => void): void => {
  stream.on('error', () => {});
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line);
};
