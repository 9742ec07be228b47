import { CallError, Code } from '../grpc/status.js';
import { EPOCH_STREAM } from '../log/events.js';
import { linearMatcher } from './pattern/matcher.js';
import { UnsupportedPattern } from './pattern/syntax.js';
import type { FilterOptions } from './read-request.js';

export type Matches = (event: { readonly stream: string; readonly type: string }) => boolean;

const OWN_STREAM = /^\$persistentsubscription-\$all::.*-(?:checkpoint|parked)$/;

/** A `$all` filter as a predicate. Like the real server's, it never lets the node's own bookkeeping through. */
export function compileFilter({ on, regex, prefixes }: FilterOptions): Matches {
  const accepts = regex === '' ? prefixTest(prefixes) : regexTest(regex);
  return ({ stream, type }) =>
    accepts(on === 'stream' ? stream : type) && stream !== EPOCH_STREAM && !OWN_STREAM.test(stream);
}

function prefixTest(prefixes: readonly string[]): (text: string) => boolean {
  if (prefixes.some((prefix) => prefix.startsWith('$idx-'))) {
    throw new CallError(Code.invalidArgument, 'Reading a secondary index through a filter is not supported.');
  }
  return (text) => prefixes.some((prefix) => text.startsWith(prefix));
}

function regexTest(source: string): (text: string) => boolean {
  try {
    return linearMatcher(source);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof UnsupportedPattern)) throw error;
    throw new CallError(Code.invalidArgument, `The filter expression cannot be used: ${error.message}.`);
  }
}
