import { type Pattern, parsePattern, UnsupportedPattern } from './syntax.js';

const maxLength = 512;
/** Bounds the work per character of a text. `{n}` writes its part out n times. */
const maxSteps = 600;

type Step =
  | Readonly<{ do: 'take'; accepts: (unit: number) => boolean; next: number }>
  | Readonly<{ do: 'check'; holds: (before: number, after: number) => boolean; next: number }>
  | Readonly<{ do: 'fork'; either: number; or: number }>
  | Readonly<{ do: 'accept' }>;

/** Says whether a text holds a match of the regular expression, in time linear in the text whatever the pattern:
 *  all ways to match are followed at once, so there is nothing to go back to. An expression comes over the network,
 *  and the engine of JavaScript can be kept busy for ever by one of forty characters.
 *  Throws `SyntaxError` for what is no expression, `UnsupportedPattern` for what this cannot do. */
export function linearMatcher(source: string): (text: string) => boolean {
  if (source.length > maxLength) throw new UnsupportedPattern(`more than ${maxLength} characters are not supported`);
  const steps: Step[] = [{ do: 'accept' }];
  const start = new Writer(steps).write(parsePattern(source), 0);
  return (text) => new Walk(steps, start).matches(text);
}

/** Writes steps from the last to the first: each knows the one that follows. */
class Writer {
  private budget = maxSteps;

  constructor(private readonly steps: Step[]) {}

  /** Answers the first step of the pattern. */
  write(pattern: Pattern, next: number): number {
    this.budget -= 1;
    if (this.budget < 0) throw new UnsupportedPattern('the expression is too complex');
    switch (pattern.is) {
      case 'unit':
        return this.add({ do: 'take', accepts: pattern.accepts, next });
      case 'edge':
        return this.add({ do: 'check', holds: pattern.holds, next });
      case 'sequence':
        return pattern.parts.reduceRight((following, part) => this.write(part, following), next);
      case 'choice':
        return pattern.options
          .map((option) => this.write(option, next))
          .reduceRight((or, either) => this.fork(either, or));
      case 'repeat':
        return this.times(pattern, next);
    }
  }

  private times({ part, min, max }: Extract<Pattern, { is: 'repeat' }>, next: number): number {
    let first = next;
    if (max === Infinity) first = this.loop(part, next);
    else for (let rest = max - min; rest > 0; rest -= 1) first = this.fork(this.write(part, first), next);
    for (let needed = 0; needed < min; needed += 1) first = this.write(part, first);
    return first;
  }

  private loop(part: Pattern, next: number): number {
    const fork = this.add({ do: 'accept' });
    this.steps[fork] = { do: 'fork', either: this.write(part, fork), or: next };
    return fork;
  }

  private fork(either: number, or: number): number {
    return this.add({ do: 'fork', either, or });
  }

  private add(step: Step): number {
    return this.steps.push(step) - 1;
  }
}

/** One walk over one text. */
class Walk {
  /** At which character a step was last reached: it is followed once per character. */
  private readonly reached: Int32Array;
  private waiting: number[] = [];

  constructor(
    private readonly steps: readonly Step[],
    private readonly start: number,
  ) {
    this.reached = new Int32Array(steps.length).fill(-1);
  }

  matches(text: string): boolean {
    for (let at = 0; at <= text.length; at += 1) {
      const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
      const taken = this.waiting;
      this.waiting = [];
      // A match may begin at every character.
      if (this.follow(this.start, at, before, after)) return true;
      for (const step of taken) if (this.follow(step, at, before, after)) return true;
      this.waiting = this.taken(after);
    }
    return false;
  }

  /** Follows everything that takes no character; true when the end of the pattern is among it. */
  private follow(first: number, at: number, before: number, after: number): boolean {
    const open = [first];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const step = this.steps[index];
      if (!step || this.reached[index] === at) continue;
      this.reached[index] = at;
      if (step.do === 'accept') return true;
      if (step.do === 'take') this.waiting.push(index);
      else if (step.do === 'fork') open.push(step.or, step.either);
      else if (step.holds(before, after)) open.push(step.next);
    }
    return false;
  }

  /** The steps after those that take this character. */
  private taken(unit: number): number[] {
    const next: number[] = [];
    for (const index of this.waiting) {
      const step = this.steps[index];
      if (step?.do === 'take' && step.accepts(unit)) next.push(step.next);
    }
    return next;
  }
}
