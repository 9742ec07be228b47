import { closeSync, fdatasync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const datasync = promisify(fdatasync);

/** An append-only file of JSON lines. */
export class Journal {
  private turn: Promise<void> | undefined;
  private last: Promise<void> = Promise.resolve();
  private broken: unknown;

  private constructor(private readonly handle: number) {}

  /** Opens the file and hands over every line it holds. A last line that a crash cut short was never answered, and is
   *  removed. Throws when `replay` does not understand a line. */
  static open(file: string, replay: (line: unknown) => void): Journal {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(file, 'a+', 0o600);
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
    for (const [index, line] of whole.split('\n').entries()) {
      if (line === '') continue;
      try {
        replay(JSON.parse(line));
      } catch (cause) {
        closeSync(handle);
        throw new Error(`${file}: line ${index + 1} cannot be replayed`, { cause });
      }
    }
    return new Journal(handle);
  }

  /** Writes at once, so the line survives kill -9; the promise resolves once it survives a power cut too, with one sync
   *  for everything that was written while the last sync ran. Rejects for ever after one failure. */
  append(line: object): Promise<void> {
    if (this.broken !== undefined) return Promise.reject(this.broken);
    try {
      writeSync(this.handle, `${JSON.stringify(line)}\n`);
    } catch (error) {
      this.broken = error;
      return Promise.reject(error);
    }
    this.turn ??= this.afterLast();
    this.last = this.turn;
    return this.turn;
  }

  /** Resolves once everything appended so far is durable. */
  settled(): Promise<void> {
    return this.last;
  }

  async close(): Promise<void> {
    await this.last.catch(() => {}); // whoever appended was told
    closeSync(this.handle);
    this.broken = new Error('the journal is closed');
  }

  private async afterLast(): Promise<void> {
    await this.last.catch(() => {}); // whoever appended was told
    this.turn = undefined;
    await datasync(this.handle).catch((error: unknown) => {
      this.broken = error;
      throw error;
    });
  }
}
