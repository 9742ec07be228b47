import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryInUse, lockDirectory } from './directory-lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storefold-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of a folder', () => {
  it('is held by one at a time and leaves nothing behind', () => {
    const lock = lockDirectory(folder);
    expect(() => lockDirectory(folder)).toThrow(DirectoryInUse);
    expect(() => lockDirectory(folder)).toThrow(`in use by the running process ${process.pid}`);
    lock.release();
    lockDirectory(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['whose process is dead', JSON.stringify({ pid: 4_000_000, born: 'x' })],
    ['whose pid belongs to another process by now', JSON.stringify({ pid: process.pid, born: 'before the reboot' })],
    ['that a crash cut short', '{"pid":'],
  ])('%s is taken over', (_, left) => {
    writeFileSync(join(folder, 'lock'), left);
    const lock = lockDirectory(folder);
    expect(() => lockDirectory(folder)).toThrow(DirectoryInUse);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('makes the folder', () => {
    lockDirectory(join(folder, 'a', 'b')).release();
    expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
  });
});
