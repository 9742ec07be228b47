import type { AnyEvent, Event, React, RefusalCode } from '#kernel';
import type { Envelope, CommandContext } from '../context.js';

export type TimerFired<N extends string = string> = Event<'TimerFired', { timer: N }>;

/** A command the process sent was refused; `data` is the command's own data. */
export type CommandRefused<C extends AnyEvent = AnyEvent> = {
  [T in C['type']]: Event<
    'CommandRefused',
    {
      command: T;
      data: Extract<C, { type: T }>['data'];
      code: RefusalCode;
      detail: string;
      facts: Readonly<Record<string, unknown>>;
    }
  >;
}[C['type']];

/** Everything a process can hear of. `at` is when it was recorded (ISO-8601 UTC): the only "now" a process has. */
export type Input<I extends AnyEvent, C extends AnyEvent, N extends string> = (I | TimerFired<N> | CommandRefused<C>) &
  Readonly<{ at: string }>;

/** Fires once at `dueAt` or soon after, however often the workers restart. Setting a name again replaces it. */
export type SetTimer<N extends string> = Event<'SetTimer', { timer: N; dueAt: string }>;
export type CancelTimer<N extends string> = Event<'CancelTimer', { timer: N }>;

/** The process knows no way on: somebody has to look. `alarm` is a fixed word, counted and logged once; `about` says a little
 *  more, and nothing about a person. Recorded among what is sent, and sent to nobody. */
export type RaiseAlarm = Event<'RaiseAlarm', { alarm: string; about: string }>;

/** Carries something that spans several streams, and takes it back when it cannot be finished.
 *
 *  Its memory is its own stream `<category>-<id>`: every input it heard and everything it decided to send, recorded in one
 *  append before anything is sent. Ids of what it sends derive from the input, so a repeat is the same message again. */
export type Process<S, I extends AnyEvent, C extends AnyEvent, N extends string = never> = Readonly<{
  category: string;
  initial: S;
  /** Which instance an event belongs to: its id, or null when the event does not concern this process. */
  correlate: { readonly [T in I['type']]: (data: Extract<I, { type: T }>['data']) => string | null };
  /** What of an event's data the process keeps: all of it where this says nothing. Leaves out what it does not need, and
   *  always what says something about a person: a process's stream has no key to throw away. `evolve` and `react` see
   *  no more than this. */
  remember?: { readonly [T in I['type']]?: (data: DataOf<I, T>) => DataOf<I, T> };
  evolve: (state: S, input: Input<I, C, N>) => S;
  /** `state` already includes the input. Pure; sent in order, commands of one input run side by side. */
  react: React<Input<I, C, N>, S, C | SetTimer<N> | CancelTimer<N> | RaiseAlarm>;
  /** How each command travels. Receivers are idempotent by business key: everything may arrive twice. */
  commands: {
    readonly [T in C['type']]: (
      data: Extract<C, { type: T }>['data'],
      context: CommandContext,
    ) => Envelope<unknown, unknown>;
  };
}>;

type DataOf<I extends AnyEvent, T> = Extract<I, { type: T }>['data'];

/** A process as the runner sees it, its type parameters forgotten. */
export type AnyProcess = Readonly<{
  category: string;
  initial: unknown;
  correlate: Readonly<Record<string, (data: object) => string | null>>;
  remember?: Readonly<Record<string, (data: object) => object>>;
  evolve: (state: unknown, input: AnyEvent & { at: string }) => unknown;
  react: (input: AnyEvent & { at: string }, state: unknown) => readonly AnyEvent[];
  commands: Readonly<Record<string, (data: object, context: CommandContext) => Envelope<unknown, unknown>>>;
}>;

export const anyProcess = <S, I extends AnyEvent, C extends AnyEvent, N extends string>(
  process: Process<S, I, C, N>,
): AnyProcess => process as unknown as AnyProcess;
