import { BadRequest } from './failure.js';
import { type Metadata } from './objects.js';

const hash = /^([a-z_]+)\[([^\]]+)\]$/;

/** Parameters of a request: form-encoded, nested by brackets, as Stripe's SDKs send them. */
export class Form {
  private constructor(private readonly pairs: ReadonlyMap<string, string>) {}

  static of(encoded: string): Form {
    return new Form(new Map(new URLSearchParams(encoded)));
  }

  /** Refuses parameters that the endpoint does not have (or that this simulator does not support). */
  allow(names: readonly string[]): void {
    for (const name of this.pairs.keys()) {
      const first = name.split('[', 1)[0] ?? name;
      if (!names.includes(first))
        throw new BadRequest(`Received unknown parameter: ${first}`, { code: 'parameter_unknown', param: first });
    }
  }

  /** Undefined when absent; Stripe takes an empty value for “unset”. */
  text(name: string): string | undefined {
    return this.pairs.get(name) || undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined)
      throw new BadRequest(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name });
    return value;
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const choice = choices.find((one) => one === value);
    if (choice === undefined)
      throw new BadRequest(`Invalid ${name}: must be one of ${choices.join(', ')}`, { param: name });
    return choice;
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number))
      throw new BadRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: name });
    return number;
  }

  flag(name: string): boolean {
    return this.oneOf(name, ['true', 'false']) === 'true';
  }

  /** The values of `name[0]`, `name[1]` … or `name[]`. */
  list(name: string): readonly string[] {
    return this.entries(name).map(([, value]) => value);
  }

  /** The entries of `name[key]`. */
  entries(name: string): readonly (readonly [key: string, value: string])[] {
    const found: [string, string][] = [];
    for (const [path, value] of this.pairs) {
      const [, first, key] = hash.exec(path) ?? (path === `${name}[]` ? ['', name, ''] : []);
      if (first === name && key !== undefined) found.push([key, value]);
    }
    return found;
  }

  /** With Stripe's limits: 50 keys of 40 characters, values of 500. */
  metadata(): Metadata {
    const entries = this.entries('metadata');
    for (const [key, value] of entries) {
      if (key.length > 40)
        throw new BadRequest(`Metadata keys can have up to 40 characters: ${key}`, { param: 'metadata' });
      if (value.length > 500)
        throw new BadRequest(`Metadata values can have up to 500 characters: ${key}`, { param: `metadata[${key}]` });
    }
    if (entries.length > 50) throw new BadRequest('Metadata can have up to 50 keys', { param: 'metadata' });
    return Object.fromEntries(entries.filter(([, value]) => value !== ''));
  }

  /** The same text for the same parameters, in whatever order they came. */
  canonical(): string {
    return JSON.stringify([...this.pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
