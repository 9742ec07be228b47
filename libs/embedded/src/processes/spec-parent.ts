import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { within } from '../deadline.js';
import { projectRoot } from '../project-root.js';
import { descendantsOf } from './family.js';
import { identify } from './identity.js';

/** A process for a spec to kill: runs a piece of ES module source with everything of libs/embedded in scope, which says
 *  what it has to say with `say(value)`. */
export class SpecParent {
  private constructor(
    private readonly child: ChildProcess,
    readonly said: unknown,
  ) {}

  /** Waits until the source has said something. */
  static async start(source: string, options: { uid?: number; gid?: number; cwd?: string } = {}): Promise<SpecParent> {
    const built = join(projectRoot(), 'dist', 'libs', 'embedded', 'src', 'index.js');
    if (!existsSync(built)) throw new Error('npm run build first: this spec runs the built files');
    const script = `import * as embedded from ${JSON.stringify(built)};
      const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
      setInterval(() => {}, 1000);
      ${source}`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: projectRoot(),
      env: { PATH: process.env['PATH'] ?? '', STOREFOLD_ROOT: projectRoot() },
      ...options,
    });
    const errors: string[] = [];
    child.stderr.on('data', (part: Buffer) => errors.push(part.toString()));
    const line = await within(
      40_000,
      new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).once('line', resolve);
        child.once('exit', () => reject(new Error(errors.join(''))));
      }),
    );
    if (line === undefined) throw new Error(`it said nothing: ${errors.join('')}`);
    return new SpecParent(child, JSON.parse(line));
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('it has no pid');
    return this.child.pid;
  }

  /** Everything it started, by pid. */
  family(): readonly number[] {
    return descendantsOf(this.pid);
  }

  async send(signal: NodeJS.Signals): Promise<number | null> {
    const gone = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    const code = await within(20_000, gone);
    if (code === undefined) throw new Error(`it does not end on ${signal}`);
    return code;
  }
}

export const alive = (pids: readonly number[]): readonly number[] => pids.filter((pid) => identify(pid) !== undefined);
