import { CallError, Code } from '../grpc/status.js';
import { WireReader } from '../wire/reader.js';
import { readStreamIdentifier } from './requests.js';

/** `ReadReq`, understood. Position options: a number is inclusive for reads and exclusive for subscriptions. */
export interface ReadRequest {
  readonly stream: string | undefined;
  readonly from: 'start' | 'end' | number;
  readonly backwards: boolean;
  readonly resolveLinks: boolean;
  /** Infinity for "all"; undefined for a subscription. */
  readonly count: number | undefined;
  readonly filter: FilterOptions | undefined;
  readonly structuredIds: boolean;
}

export interface FilterOptions {
  readonly on: 'stream' | 'type';
  readonly regex: string;
  readonly prefixes: readonly string[];
  /** Considered events between two checkpoints. */
  readonly checkpointInterval: number;
}

const DEFAULT_WINDOW = 32;
const invalid = (message: string): CallError => new CallError(Code.invalidArgument, message);

export function readReadRequest(bytes: Buffer): ReadRequest {
  const outer = new WireReader(bytes);
  while (outer.next()) if (outer.field === 1) return readOptions(outer.message());
  throw invalid('The request has no options.');
}

function readOptions(reader: WireReader): ReadRequest {
  let target: Pick<ReadRequest, 'stream' | 'from'> | undefined;
  let backwards = false;
  let resolveLinks = false;
  let count: number | 'subscription' | undefined;
  let filter: FilterOptions | undefined;
  let structuredIds: boolean | undefined;
  while (reader.next()) {
    if (reader.field === 1) target = readStreamOptions(reader.message());
    else if (reader.field === 2) target = readAllOptions(reader.message());
    else if (reader.field === 3) backwards = reader.uint() === 1;
    else if (reader.field === 4) resolveLinks = reader.bool();
    else if (reader.field === 5) count = unlimited(reader.uint());
    else if (reader.field === 6) count = 'subscription';
    else if (reader.field === 7) filter = readFilter(reader.message());
    else if (reader.field === 9) structuredIds = readUuidOption(reader.message());
  }
  if (!target) throw invalid('The request names neither a stream nor $all.');
  if (count === undefined) throw invalid('The request names neither a count nor a subscription.');
  if (structuredIds === undefined) throw invalid('The request has no uuid option.');
  if (count === 'subscription' && backwards) throw invalid('A subscription reads forwards.');
  return {
    ...target,
    backwards,
    resolveLinks,
    count: count === 'subscription' ? undefined : count,
    filter,
    structuredIds,
  };
}

/** The client sends 2^53 - 1 or 2^64 - 1 for "all". */
const unlimited = (count: number): number => (count >= Number.MAX_SAFE_INTEGER ? Infinity : count);

function readStreamOptions(reader: WireReader): Pick<ReadRequest, 'stream' | 'from'> {
  let stream = '';
  let from: ReadRequest['from'] | undefined;
  while (reader.next()) {
    if (reader.field === 1) stream = readStreamIdentifier(reader.message());
    else if (reader.field === 2) from = reader.uint();
    else if (reader.field === 3) from = 'start';
    else if (reader.field === 4) from = 'end';
  }
  if (from === undefined) throw invalid('The request names no revision to read from.');
  return { stream, from };
}

function readAllOptions(reader: WireReader): Pick<ReadRequest, 'stream' | 'from'> {
  let from: ReadRequest['from'] | undefined;
  while (reader.next()) {
    if (reader.field === 1) from = readPosition(reader.message());
    else if (reader.field === 2) from = 'start';
    else if (reader.field === 3) from = 'end';
  }
  if (from === undefined) throw invalid('The request names no position to read from.');
  return { stream: undefined, from };
}

export const invalidPosition = (): CallError => invalid('Trying to read from an invalid position.');

function readPosition(reader: WireReader): number {
  let commit = 0;
  let prepare = 0;
  while (reader.next()) {
    if (reader.field === 1) commit = reader.uint();
    else if (reader.field === 2) prepare = reader.uint();
  }
  if (commit !== prepare) throw invalidPosition();
  return commit;
}

function readFilter(reader: WireReader): FilterOptions {
  let on: FilterOptions['on'] | undefined;
  let expression: Pick<FilterOptions, 'regex' | 'prefixes'> = { regex: '', prefixes: [] };
  let window = DEFAULT_WINDOW;
  let multiplier = 1;
  while (reader.next()) {
    if (reader.field === 1 || reader.field === 2) {
      on = reader.field === 1 ? 'stream' : 'type';
      expression = readExpression(reader.message());
    } else if (reader.field === 3) window = reader.uint();
    else if (reader.field === 5) multiplier = reader.uint();
  }
  if (!on) throw invalid('The filter names neither streams nor event types.');
  if (window < 1) throw invalid('The filter window must be at least 1.');
  if (multiplier < 1) throw invalid('The checkpoint interval multiplier must be at least 1.');
  return { on, ...expression, checkpointInterval: window * multiplier };
}

function readExpression(reader: WireReader): Pick<FilterOptions, 'regex' | 'prefixes'> {
  let regex = '';
  const prefixes: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) regex = reader.text();
    else if (reader.field === 2) prefixes.push(reader.text());
  }
  return { regex, prefixes };
}

function readUuidOption(reader: WireReader): boolean {
  while (reader.next()) {
    if (reader.field === 1) return true;
    if (reader.field === 2) return false;
  }
  throw invalid('The request has no uuid option.');
}
