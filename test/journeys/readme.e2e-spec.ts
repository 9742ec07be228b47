import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#embedded';

const read = (path: string): string => readFileSync(join(projectRoot(), path), 'utf8');

/** Where a command is executed again and again: a file, and the words in it that do so. */
type Executed = readonly [file: string, words: string];

/** Every command the README gives. One that is not here has been promised by nobody's test. */
const executed: Readonly<Record<string, Executed>> = {
  'npm ci': ['.ci/run', 'npm ci'],
  'npm test': ['.ci/run', 'npm test'],
  'npm run check': ['.ci/run', 'npm run check'],
  'npm run build': ['package.json', '"pretest": "npm run --silent build"'],
  'npm start': ['test/journeys/start/started-shop.ts', 'apps/standalone/src/main.js'],
  'npm run demo': ['test/journeys/start/started-shop.ts', 'scripts/demo.js'],
  'npm run bench': ['test/bench/bench.e2e-spec.ts', 'test/bench/main.js'],
  'npm run cli -- migrate': ['test/support/shop.ts', "this.cli('migrate')"],
  'npm run cli -- projections list': ['test/journeys/import.e2e-spec.ts', "run('projections', 'list'"],
  'npm run cli -- audit stock --all': ['test/chaos/workers.e2e-spec.ts', "cli('audit', 'stock', '--all')"],
  'npm run cli -- import online-retail test/fixtures/online-retail-sample.csv --verify': [
    'test/journeys/import.e2e-spec.ts',
    "run('import', 'online-retail', sample, '--verify'",
  ],
};

/** What the tests start is what the scripts start. */
const programs: Readonly<Record<string, string>> = {
  start: 'dist/apps/standalone/src/main.js',
  demo: 'dist/scripts/demo.js',
  cli: 'dist/apps/cli/src/main.js',
  bench: 'dist/test/bench/main.js',
};

const program = /^(?:\$ )?(?:npm|npx|node|git|curl|docker|sh|bash|psql|cd|export|[A-Z_]+=\S*) ?/;

/** The commands in the code fences of a text: what stands in a fence without a language, or one of a shell, and begins
 *  like a command. */
function commandsOf(text: string): readonly string[] {
  const fences = [...text.matchAll(/^```(\w*)\n([^]*?)^```/gm)];
  return fences
    .filter(([, language]) => ['', 'sh', 'bash', 'shell', 'console'].includes(language ?? ''))
    .flatMap(([, , inside = '']) => inside.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => program.test(line))
    .flatMap((line) =>
      line
        .replace(/^\$ /, '')
        .replace(/\s+#.*$/, '')
        .split(/\s*(?:&&|;|\|)\s*/),
    )
    .map((command) => command.trim());
}

describe('a command in a text', () => {
  it('stands in a fence, alone or after another, and is told from what is no command', () => {
    const text = [
      'Run `npm run inline`.',
      '```',
      'npm ci && npm start   # both',
      'apps/   api worker',
      '```',
      '```ts',
      'npm run typescript',
      '```',
      '```sh',
      '$ PORT=1 node x.js \\',
      '  --flag | tee',
      '```',
    ].join('\n');
    expect(commandsOf(text)).toEqual(['npm ci', 'npm start', 'PORT=1 node x.js    --flag', 'tee']);
  });
});

describe('the README', () => {
  const commands = commandsOf(read('README.md'));

  it('gives the two commands of a fresh machine, and the demo', () => {
    expect(commands).toEqual(expect.arrayContaining(['npm ci', 'npm start', 'npm test', 'npm run demo']));
  });

  it('gives no command that nobody executes', () => {
    expect(commands.filter((command) => executed[command] === undefined)).toEqual([]);
  });

  it.each(Object.entries(executed).filter(([command]) => commands.includes(command)))(
    'is kept to its word: %s',
    (_command, [file, words]) => {
      expect(read(file)).toContain(words);
    },
  );

  it('means by its scripts what the tests start', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [script, file] of Object.entries(programs)) {
      expect([script, scripts[script]]).toEqual([script, `npm run --silent build && node ${file}`]);
    }
  });

  it('names every library there is', () => {
    const named = new Set(read('README.md').match(/[a-z-]+(?=\/)/g));
    const libraries = readdirSync(join(projectRoot(), 'libs'));
    expect(libraries.filter((library) => !named.has(library))).toEqual([]);
  });

  it('links to files that are there', () => {
    const links = [...read('README.md').matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    const gone = links.filter((link) => {
      try {
        readdirSync(join(projectRoot(), link));
        return false;
      } catch (error) {
        return (error as { code?: string }).code !== 'ENOTDIR';
      }
    });
    expect(gone).toEqual([]);
  });
});
