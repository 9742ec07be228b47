import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#embedded';
import { cpuMsOf } from '../measure/processes.js';
import type { Job, Tally } from './jobs.js';

type Answer = Readonly<{ tally?: Tally; error?: string }>;

/** The process that makes the load; one job at a time. */
export class Generator {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(join(projectRoot(), 'dist/test/bench/generator/main.js'), { stdio: 'inherit' });
  }

  perform(job: Job): Promise<Tally> {
    return new Promise((resolve, reject) => {
      const gone = () => reject(new Error('the generator has ended'));
      this.#child.once('exit', gone);
      this.#child.once('message', ({ tally, error }: Answer) => {
        this.#child.off('exit', gone);
        if (tally) resolve(tally);
        else reject(new Error(error));
      });
      this.#child.send(job);
    });
  }

  cpuMs(): number {
    return this.#child.pid === undefined ? 0 : cpuMsOf(this.#child.pid);
  }

  stop(): void {
    this.#child.disconnect();
  }
}
