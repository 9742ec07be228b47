/** Which methods there are at which address, for telling "nothing here" from "not like this". */
export class KnownPaths {
  private readonly patterns = new Map<string, { matches: RegExp; methods: Set<string> }>();

  add(methods: string | readonly string[], url: string): void {
    const known = this.patterns.get(url) ?? { matches: patternOf(url), methods: new Set<string>() };
    for (const method of [methods].flat()) known.methods.add(method);
    this.patterns.set(url, known);
  }

  /** Sorted; empty when there is nothing at the path. */
  methodsAt(path: string): readonly string[] {
    const found = [...this.patterns.values()].filter(({ matches }) => matches.test(path));
    const methods = new Set(found.flatMap(({ methods }) => [...methods]));
    return methods.size === 0 ? [] : [...methods.add('OPTIONS')].sort();
  }
}

const patternOf = (url: string): RegExp => new RegExp(`^${url.split('/').map(segmentPattern).join('/')}$`);

const segmentPattern = (segment: string): string => {
  if (segment === '*') return '.*';
  return segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
};
