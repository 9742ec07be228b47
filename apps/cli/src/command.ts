import { WrongSettings } from '#settings';
import { openSession, type Session } from './session.js';

/** 0 done, 1 found a problem, 2 wrong use. */
export type ExitCode = 0 | 1 | 2;

export type Output = Readonly<{ json?: boolean }>;

/** One line per fact on stdout for people, or the whole as JSON for programs. */
export function print({ json = false }: Output, value: unknown, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** What was asked for cannot be meant. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** What went wrong, on stderr: a line for people, or JSON for programs. */
function complain({ json = false }: Output, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${json ? JSON.stringify({ error: message }) : message}\n`);
}

/** Turns whatever goes wrong into a complaint and an exit code. */
export async function told(output: Output, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    complain(output, error);
    process.exitCode = error instanceof WrongSettings || error instanceof WrongUse ? 2 : 1;
  }
}

/** Opens a session, works, closes it whatever happens, and turns the outcome into the exit code. */
export const withSession = (
  output: Output,
  work: (session: Session) => Promise<ExitCode>,
  open = openSession,
): Promise<void> =>
  told(output, async () => {
    const session = await open();
    try {
      process.exitCode = await work(session);
    } finally {
      await session.close();
    }
  });

/** Columns as wide as their longest cell. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
