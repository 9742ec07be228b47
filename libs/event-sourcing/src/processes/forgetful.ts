import type { Codec } from '../codec/codec.js';
import { holdsPersonalData } from '../codec/event-types.js';
import type { AnyProcess } from './process.js';

/** What a process hears is copied into its own stream, where nobody who is to be forgotten would be looked for. Throws, at
 *  start, when a process hears an event that holds personal data and does not say what of it it remembers. */
export function expectForgetful({ category, correlate, remember }: AnyProcess, codec: Codec): void {
  for (const type of Object.keys(correlate)) {
    const definition = codec.types.get(type);
    if (definition && holdsPersonalData(definition.schema) && !remember?.[type]) {
      throw new Error(`${category} hears ${type}, which holds personal data, and does not say what it remembers`);
    }
  }
}
