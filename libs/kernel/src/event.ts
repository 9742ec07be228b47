/** Something that happened, in the past tense. `data` is plain JSON: ISO-8601 strings for time, integers for money. */
export type Event<T extends string, D> = Readonly<{ type: T; data: Readonly<D> }>;

export type AnyEvent = Event<string, object>;

/** How a stream of events becomes a state. `evolve` never refuses: the past is not up for debate.
 *  The stream of an instance is `<category>-<id>`, so a category holds no dash. */
export type Fold<S, E> = Readonly<{ category: string; initial: S; evolve: (state: S, event: E) => S }>;

/** What may happen next. Pure: time, ids, prices and randomness arrive in the command.
 *  An empty answer means "nothing to do"; a `Refusal` is thrown when only the caller has to know. */
export type Decide<C, S, E> = (command: C, state: S) => readonly E[];

/** What a process sends because of what happened: commands and timers. Pure. */
export type React<E, S, C> = (event: E, state: S) => readonly C[];

export const streamOf = (fold: { category: string }, id: string): string => `${fold.category}-${id}`;
