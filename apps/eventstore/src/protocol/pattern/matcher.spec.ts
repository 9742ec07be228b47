import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { linearMatcher } from './matcher.js';

/** The engine of the language, which is right but can be kept busy for ever. */
const itself = (source: string) => (text: string) => new RegExp(source).test(text);

describe('an expression matched in one walk', () => {
  it.each([
    [String.raw`^[^\$].*`, ['order-1', '$ce-order', '']],
    [String.raw`^[^$].*`, ['order-1', '$ce-order', '$']],
    [String.raw`^(?!\$)`, ['order-1', '$ce-order', '']],
    [String.raw`^(?=[a-z])`, ['order-1', 'Order-1', '']],
    ['^order-', ['order-1', 'reorder-1', 'order']],
    [String.raw`^(?:order|payment)-[0-9a-f]{8}$`, ['order-0a1b2c3d', 'payment-0a1b2c3', 'stock-0a1b2c3d']],
    [String.raw`^(?<category>\w+)-\d+(\.v\d+)?$`, ['order-17', 'order-17.v2', 'order-17.v', 'o-r-1']],
    ['Placed|Cancelled$', ['OrderPlaced', 'OrderPlacedAgain', 'CartCancelled', 'CancelledCart']],
    [String.raw`\bplaced\b`, ['order placed', 'order-placed', 'displaced', 'placed']],
    [String.raw`o\Br`, ['order', 'o r']],
    ['a{2,3}b', ['ab', 'aab', 'aaaab']],
    ['^a{2}$', ['a', 'aa', 'aaa']],
    ['^a{2,}?$', ['a', 'aa', 'aaaa']],
    ['a{,2}', ['a{,2}', 'aa']],
    [String.raw`^[\]\-a]+$`, [']-a', 'b']],
    [String.raw`^\x61\u0062[^]$`, ['abc', 'ab\n', 'ab']],
    ['^.$', ['a', '\n', '\u{1f600}']],
    ['(a*)*$|^$', ['', 'aa', 'b']],
    ['', ['', 'a']],
    ['x*', ['', 'y']],
    ['a||b', ['', 'c']],
  ])('%s means what it means to the language', (source, texts) => {
    const [ours, theirs] = [linearMatcher(source), itself(source)];
    expect(texts.map((text) => [text, ours(text)])).toEqual(texts.map((text) => [text, theirs(text)]));
  });

  it('agrees with the language on any expression of the pieces people use', () => {
    const { expression } = fc.letrec((tie) => ({
      atom: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('a', 'b', '-', '.', '[ab]', '[^a]', String.raw`\w`),
        tie('group'),
      ),
      group: tie('expression').map((inner) => `(${String(inner)})`),
      part: fc
        .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '*?'))
        .map(([atom, quantifier]) => `${String(atom)}${quantifier}`),
      sequence: fc
        .tuple(fc.constantFrom('', '', '^'), fc.array(tie('part'), { maxLength: 3 }), fc.constantFrom('', '', '$'))
        .map(([start, parts, end]) => `${start}${parts.join('')}${end}`),
      expression: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((options) => options.join('|')),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(expression, fc.array(text, { maxLength: 5 }), (source, texts) => {
        const [ours, theirs] = [linearMatcher(String(source)), itself(String(source))];
        expect(texts.map(ours)).toEqual(texts.map(theirs));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  /** Each keeps a backtracking engine busy for seconds or for ever. */
  const attacks = [
    '^(([a-z0-9-])+)+$X',
    '(a+)+$X',
    '(a|a)*X',
    '(a|aa)+$X',
    '(.*a){20}X',
    '((a*)*)*X',
    '(?:(?:a{1,9}){1,9})+X',
    `${'(a|aa)'.repeat(40)}X`,
    `${'a?'.repeat(100)}${'a'.repeat(100)}X`,
    `${'.*a'.repeat(12)}X`,
    `(${'a|'.repeat(100)}a)+X`,
  ];

  it.each(attacks)('the expression %s is done with a name of 2 000 characters at once', (source) => {
    const name = 'a'.repeat(2_000);
    const matches = linearMatcher(source);
    expect([matches(name), matches(name)]).toEqual([false, false]);
    const began = performance.now();
    matches(name);
    // A few milliseconds; the rest is for a machine that is busy with other things.
    expect(performance.now() - began).toBeLessThan(250);
  });
});
