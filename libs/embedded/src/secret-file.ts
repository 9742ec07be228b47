import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './error-code.js';

/** Makes a rename, link or removal in the folder survive a power cut. */
export const syncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** A secret made once, 192 random bits, and kept in a file that only its owner can read. Whole or not there at all. */
export const secretFile = (file: string, prefix = ''): string => {
  const known = read(file);
  if (known !== undefined) return known;
  const fresh = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(handle, `${prefix}${randomBytes(24).toString('base64url')}\n`);
    fsyncSync(handle);
    linkSync(fresh, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    closeSync(handle);
    rmSync(fresh, { force: true });
  }
  syncFolder(dirname(file));
  return readFileSync(file, 'utf8').trim();
};
