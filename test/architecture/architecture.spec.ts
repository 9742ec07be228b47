import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { cycles } from './cycles.js';
import { modulesOf, readSources } from './modules.js';
import { contexts, namelessFolders, rules, violations } from './rules.js';

const sources = readSources(join(__dirname, '../..'), 'libs', 'apps', 'test');
const modules = modulesOf(sources);
const planted = (files: Readonly<Record<string, string>>) => modulesOf(new Map(Object.entries(files)));

describe('the reader of imports', () => {
  it('reads the whole repository, not nothing', () => {
    expect(modules.length).toBeGreaterThan(200);
    expect(contexts.filter((name) => sources.has(`libs/${name}/src/index.ts`)).length).toBeGreaterThan(3);
    expect(modules.flatMap(({ imports }) => imports).length).toBeGreaterThan(modules.length);
  });

  it('sees every way of importing, and which of them are types only', () => {
    const [module] = planted({
      'libs/a/src/x.ts': `
        import './side-effect.js';
        import whole, { part as renamed, type Shape } from '#kernel';
        import type { Only } from '#b/contract';
        import { type One, type Two } from 'pkg/deep';
        import * as all from '@scope/pkg/deep';
        export { again } from '../../b/src/again.js';
        export type * from './types.js';
        const later = () => import('node:fs');
        const old = require('old');
        type Inline = import('./inline.js').Inline;
        const text = "import { not } from 'here'"; // import 'nor here'
      `,
    });
    expect(module?.imports.map(({ target, from, names, isType }) => [target ?? from, names.join(), isType])).toEqual([
      ['libs/a/src/side-effect.ts', '', false],
      ['libs/kernel/src/index.ts', 'default,part,Shape', false],
      ['libs/b/src/contract.ts', 'Only', true],
      ['pkg', 'One,Two', true],
      ['@scope/pkg', '*', false],
      ['libs/b/src/again.ts', 'again', false],
      ['libs/a/src/types.ts', '*', true],
      ['node:fs', '*', false],
      ['old', '*', false],
      ['libs/a/src/inline.ts', '*', true],
    ]);
  });
});

describe.each(rules)('$says', (rule) => {
  it('holds', () => {
    expect(violations(rule, modules)).toEqual([]);
  });

  it('catches each file planted to break it', () => {
    const caught = violations(rule, planted(rule.canary)).map((it) => it.split(': ')[0]);
    expect(caught).toEqual(Object.keys(rule.canary));
  });

  it('fails when it has nothing to look at', () => {
    expect(() => violations(rule, [])).toThrow('no file to look at');
  });
});

describe('no file imports itself in a circle', () => {
  it('holds', () => {
    expect(cycles(modules)).toEqual([]);
  });

  it('catches a planted circle, and leaves circles of types alone', () => {
    const files = {
      'libs/a/src/one.ts': `import { two } from './two.js';`,
      'libs/a/src/two.ts': `export { three } from './three.js';`,
      'libs/a/src/three.ts': `const later = () => import('./one.js');`,
      'libs/a/src/apart.ts': `import { one } from './one.js'; import type { Back } from './back.js';`,
      'libs/a/src/back.ts': `import { apart } from './apart.js';`,
    };
    expect(cycles(planted(files))).toEqual([['libs/a/src/one.ts', 'libs/a/src/three.ts', 'libs/a/src/two.ts']]);
  });
});

describe('no folder is called common, shared, core, utils or helpers', () => {
  it('holds', () => {
    expect(namelessFolders(sources)).toEqual([]);
  });

  it('catches a planted one', () => {
    expect(namelessFolders(new Map([['libs/cart/src/utils/money.ts', '']]))).toEqual(['libs/cart/src/utils/money.ts']);
  });
});
