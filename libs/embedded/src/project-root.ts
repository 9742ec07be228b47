import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const isRoot = (folder: string): boolean => {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'name' in manifest && manifest.name === 'storefold';
};

const upFrom = (start: string): string | undefined => {
  for (let folder = start; ; folder = dirname(folder)) {
    if (isRoot(folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
};

/** The folder of Storefold's own package.json: above the running script, else above the working directory, or
 *  `STOREFOLD_ROOT`. Neither `import.meta` nor `__dirname` works both in the build and under Jest. */
export const projectRoot = (): string => {
  const given = process.env['STOREFOLD_ROOT'];
  if (given !== undefined) return given;
  const script = process.argv[1];
  const found =
    (script !== undefined && existsSync(script) ? upFrom(dirname(realpathSync(script))) : undefined) ??
    upFrom(process.cwd());
  if (found === undefined)
    throw new Error('Storefold cannot find its own folder: run it from there or set STOREFOLD_ROOT');
  return found;
};
