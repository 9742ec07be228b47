import type { AnyEvent } from '#kernel';
import type { Decided } from './decision.js';
import type { Reader } from './reader.js';
import { rememberedCommands, type Entry } from './stream-cache.js';

/** Commands that were refused although they may have been applied before the first of those that are remembered. */
export const forgottenIn = <S, E extends AnyEvent>(
  { outcomes }: Decided<S, E>,
  { commands }: Entry<S>,
): readonly string[] =>
  commands.size < rememberedCommands
    ? []
    : outcomes.flatMap(({ kind, job: { context } }) =>
        kind === 'refused' && context.again ? [context.commandId] : [],
      );

/** The entry with those of the commands that are found in the stream. */
export async function recalled<S>(
  stream: string,
  entry: Entry<S>,
  forgotten: readonly string[],
  reader: Reader,
): Promise<Entry<S>> {
  const wanted = new Set(forgotten);
  const commands = new Map(entry.commands);
  const { events } = await reader.whole(stream, 0n);
  for (const { metadata, revision, position } of events)
    if (wanted.has(metadata.commandId)) commands.set(metadata.commandId, { revision, position });
  return { ...entry, commands };
}
