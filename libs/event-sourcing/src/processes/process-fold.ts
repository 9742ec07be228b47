import { deterministicId, PersistentMap, type AnyEvent, type Fold } from '#kernel';
import type { AnyProcess, CancelTimer, SetTimer } from './process.js';
import type { ProcessAdvanced, ProcessInput, ProcessSend, ProcessTimer } from './process-events.js';

/** What the stream of one process says. */
export type ProcessMemory = Readonly<{
  /** The process's own state. */
  own: unknown;
  /** Ids of the inputs it has heard. */
  heard: PersistentMap<string, true>;
  /** Timers that are set, by name, with their ids. */
  timers: ReadonlyMap<string, string>;
}>;

const folds = new WeakMap<AnyProcess, Fold<ProcessMemory, ProcessAdvanced>>();

/** The same fold for the same process, always: the store keeps states by category. */
export function processFold(process: AnyProcess): Fold<ProcessMemory, ProcessAdvanced> {
  const known = folds.get(process);
  if (known) return known;
  const fold: Fold<ProcessMemory, ProcessAdvanced> = {
    category: process.category,
    initial: { own: process.initial, heard: PersistentMap.empty(), timers: new Map() },
    evolve: (memory, { data }) => ({
      own: process.evolve(memory.own, spoken(data.input)),
      heard: memory.heard.set(data.input.id, true),
      timers: timersAfter(memory.timers, data.input, data.timers),
    }),
  };
  folds.set(process, fold);
  return fold;
}

/** What the process does about an input: nothing when it has heard it before, or when a timer fires that was replaced or
 *  cancelled meanwhile. Ids derive from stream and input alone, so a repeat says the same again. */
export function advance(
  process: AnyProcess,
  stream: string,
  memory: ProcessMemory,
  input: ProcessInput,
): readonly ProcessAdvanced[] {
  if (memory.heard.has(input.id) || isStale(memory, input)) return [];
  const said = process.react(spoken(input), process.evolve(memory.own, spoken(input)));
  const sends: ProcessSend[] = [];
  const timers: ProcessTimer[] = [];
  for (const { type, data } of said) {
    if (type === 'SetTimer') {
      const { timer, dueAt } = data as SetTimer<string>['data'];
      timers.push({ set: timer, id: deterministicId(stream, input.id, 'timer', timer), dueAt });
    } else if (type === 'CancelTimer') {
      timers.push({ cancel: (data as CancelTimer<string>['data']).timer });
    } else {
      sends.push({ id: deterministicId(stream, input.id, sends.length), type, data });
    }
  }
  return [{ type: 'ProcessAdvanced', data: { input, sends, timers } }];
}

/** The id of the input that says that a timer has fired: the same whoever fires it, however often. */
export const firedId = (timerId: string): string => deterministicId(timerId, 'fired');

/** The id of the input that says that a command was refused. */
export const refusedId = (commandId: string): string => deterministicId(commandId, 'refused');

const spoken = ({ type, data, at }: ProcessInput): AnyEvent & { at: string } => ({ type, data, at });

const isStale = ({ timers }: ProcessMemory, { id, type, data }: ProcessInput): boolean => {
  if (type !== 'TimerFired') return false;
  const current = timers.get((data as { timer: string }).timer);
  return current === undefined || firedId(current) !== id;
};

function timersAfter(
  before: ReadonlyMap<string, string>,
  { type, data }: ProcessInput,
  changes: readonly ProcessTimer[],
): ReadonlyMap<string, string> {
  if (type !== 'TimerFired' && changes.length === 0) return before;
  const after = new Map(before);
  if (type === 'TimerFired') after.delete((data as { timer: string }).timer);
  for (const change of changes) {
    if ('cancel' in change) after.delete(change.cancel);
    else after.set(change.set, change.id);
  }
  return after;
}
