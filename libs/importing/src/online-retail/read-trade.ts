import type { Readable } from 'node:stream';
import { type FileLine, readLines, type Rejection } from './lines.js';
import { type Trade, tradeOf } from './trade.js';

/** Reads a whole file. Throws when it cannot be read or is not of this kind; bad lines are in `rejections`. */
export async function readTrade(source: Readable): Promise<Trade> {
  const lines: FileLine[] = [];
  const unreadable: Rejection[] = [];
  for await (const read of readLines(source)) {
    if ('reason' in read) unreadable.push(read);
    else lines.push(read);
  }
  return tradeOf(lines, unreadable);
}
