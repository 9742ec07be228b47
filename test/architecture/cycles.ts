import type { Module } from './modules.js';

/** Groups of files that import each other in a circle, once types are gone (Tarjan's strongly connected components). */
export function cycles(modules: readonly Module[]): readonly (readonly string[])[] {
  const known = new Map(modules.map(({ path, imports }) => [path, runtimeTargets(imports)]));
  const places = new Map<string, { index: number; low: number; open: boolean }>();
  const open: string[] = [];
  const found: string[][] = [];

  const visit = (path: string) => {
    const place = { index: places.size, low: places.size, open: true };
    places.set(path, place);
    open.push(path);
    for (const target of known.get(path) ?? []) {
      if (!known.has(target)) continue;
      const seen = places.get(target) ?? visit(target);
      if (seen.open) place.low = Math.min(place.low, seen.low);
    }
    if (place.low === place.index) close(path);
    return place;
  };

  const close = (path: string): void => {
    const group = open.splice(open.indexOf(path));
    for (const member of group) Object.assign(places.get(member) ?? {}, { open: false });
    if (group.length > 1 || known.get(path)?.includes(path)) found.push(group.sort());
  };

  for (const path of known.keys()) if (!places.has(path)) visit(path);
  return found;
}

const runtimeTargets = (imports: Module['imports']): readonly string[] =>
  imports.flatMap(({ target, isType }) => (target !== null && !isType ? [target] : []));
