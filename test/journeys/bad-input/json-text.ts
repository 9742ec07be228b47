/** JSON that no value stands for: `1e400`, a key given twice, half a surrogate pair. */
export class Raw {
  constructor(readonly text: string) {}
}

/** As `JSON.stringify`, with the raw parts as they are. */
export function jsonText(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`);
  return `{${members.join()}}`;
}
