import { type Clock, deterministicId } from '#kernel';
import { Command } from '@nestjs/cqrs';

/** Who acts. `id` is an opaque id, never a name or an address. */
export type Actor = Readonly<{
  type: 'user' | 'service' | 'timer' | 'webhook' | 'system';
  id: string;
  role: string;
  onBehalfOf?: string;
}>;

/** Who, when, why and because of what: travels with every command into the metadata of every event it causes. */
export type CommandContext = Readonly<{
  /** Same id, same effect: a command is applied once per stream, however often it arrives. */
  commandId: string;
  correlationId: string;
  causationId: string;
  actor: Actor;
  /** Server time of the command, ISO-8601 UTC. The "now" of every decision. */
  at: string;
  /** Business time where it differs from `at`: only imports and administrators say so. */
  occurredAt?: string;
  /** Why staff did it, in their words: stays in the log for good and under nobody's key, so it names no customer. What
   *  somebody writes about themselves is a personal field of an event (`OrderCancellationRequested`). */
  reason?: string;
  requestId?: string;
  traceparent?: string;
  /** It may have been applied before, however long ago: it is refused only after a look through the whole stream. */
  again?: true;
  /** What was asked for; filled in by the envelope. */
  command?: string;
}>;

/** A command on its way through the bus: what is wanted, and on whose behalf. */
export abstract class Envelope<D, R> extends Command<R> {
  readonly context: CommandContext;

  constructor(
    readonly data: D,
    context: CommandContext,
  ) {
    super();
    this.context = { ...context, command: new.target.name.replace(/Command$/, '') };
  }
}

/** The context of a further command of the same cause. `step` names it within its parent, so a repeat derives the same id. */
export const furtherCommand = (parent: CommandContext, step: string): CommandContext => ({
  ...parent,
  commandId: deterministicId(parent.commandId, step),
  causationId: parent.commandId,
});

/** A context for work the system starts by itself (seeds, imports, start-up). */
export const systemContext = (name: string, commandId: string, clock: Clock): CommandContext => ({
  commandId,
  correlationId: commandId,
  causationId: commandId,
  actor: { type: 'system', id: name, role: 'system' },
  at: clock.now(),
});
