import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor, within } from '../deadline.js';
import { type Log } from '../log.js';
import { signal } from '../processes/identity.js';
import { eachLine } from '../processes/lines.js';
import { type Binaries } from './binaries.js';
import { type Cluster } from './cluster.js';
import { readPostmasterFile } from './postmaster-file.js';
import { type Durability, settings } from './settings.js';

/** A server process, started and ready. */
export type Postmaster = Readonly<{
  pid: number;
  /** Resolves once the server is gone, however it went. */
  exited: Promise<void>;
  stop(): Promise<void>;
}>;

/** The server could not come up; `said` is what it wrote about it. */
export class PostgresFailed extends Error {
  constructor(readonly said: string) {
    super(`PostgreSQL did not start: ${said || 'it said nothing'}`);
    this.name = 'PostgresFailed';
  }
}

/** Runs the server and ends with it. A second shell reads our end of a pipe: when we are gone, however we went, the read
 *  ends and it stops the server, at first with care and after 3 s at once (the log recovers the rest at the next start).
 *  It lives on if the first shell is killed. REMOVE names a folder that shall not outlive the server. */
const launcher = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(
  read -r _ <&3
  kill -INT $server
  i=0; while [ $i -lt 15 ]; do sleep 0.2; kill -0 $server || exit; i=$((i+1)); done
  kill -QUIT $server; sleep 0.5; kill -KILL $server
) >/dev/null 2>&1 &
guard=$!
exec 3<&- </dev/null
wait $server
code=$?
[ -z "$REMOVE" ] || rm -rf "$REMOVE" 2>/dev/null
kill -KILL $guard 2>/dev/null
wait $guard 2>/dev/null
exit $code
`;

const stopping = [
  { send: 'SIGINT', waitMs: 10_000 },
  { send: 'SIGQUIT', waitMs: 6_000 },
  { send: 'SIGKILL', waitMs: 3_000 },
] as const;

const stop = async (pid: number, exited: Promise<void>): Promise<void> => {
  for (const { send, waitMs } of stopping) {
    signal(pid, send);
    if (
      (await within(
        waitMs,
        exited.then(() => true),
      )) === true
    )
      return;
  }
  throw new Error(`PostgreSQL ${pid} does not stop`);
};

const severity = /^(?:DEBUG|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC)/;

const report = (log: Log, line: string): void => {
  const level = severity.exec(line)?.[0];
  if (level === 'FATAL' || level === 'PANIC') log.error({ part: 'postgres' }, line);
  else if (level === 'WARNING' || level === 'ERROR') log.warn({ part: 'postgres' }, line);
  else log.debug({ part: 'postgres' }, line);
};

type Start = Readonly<{
  binaries: Binaries;
  cluster: Cluster;
  port: number;
  durability: Durability;
  /** A folder that shall not outlive the server. */
  remove?: string;
  readyWithinMs: number;
  log: Log;
}>;

/** Its own session: Ctrl-C in the terminal is for us, who stop the server last. */
const launch = ({ binaries, cluster, port, durability, remove }: Start): ChildProcess =>
  spawn('/bin/sh', ['-c', launcher, 'sh', binaries.postgres, '-D', cluster.path, ...settings(port, durability)], {
    cwd: cluster.folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      LC_ALL: 'C',
      ...(remove === undefined ? {} : { REMOVE: remove }),
    },
    ...(cluster.account === undefined ? {} : { uid: cluster.account.uid, gid: cluster.account.gid }),
  });

/** What there is to know of a launched server: its last words, and whether it is still there. */
const watch = (child: ChildProcess, log: Log) => {
  const tail: string[] = [];
  if (child.stderr !== null)
    eachLine(child.stderr, (line) => {
      report(log, line);
      if (tail.push(line) > 20) tail.shift();
    });
  const watched = {
    gone: false,
    said: () => tail.join('; '),
    exited: once(child, 'exit').then(
      () => {
        watched.gone = true;
      },
      (error: unknown) => {
        watched.gone = true;
        tail.push(String(error));
      },
    ),
    closed: once(child, 'close').then(
      () => {},
      () => {},
    ),
  };
  return watched;
};

/** Starts the server on the port and waits until it takes connections. Throws PostgresFailed when it ends before that
 *  or is not ready in time. Call only while holding the lock of the folder, with no postmaster.pid in it. */
export const startPostmaster = async (start: Start): Promise<Postmaster> => {
  const child = launch(start);
  const server = watch(child, start.log);
  const { exited } = server;
  const ready = await waitFor('PostgreSQL', start.readyWithinMs, () => {
    if (server.gone) return 'ended' as const;
    const file = readPostmasterFile(start.cluster.folder);
    return file?.ready === true ? file : undefined;
  }).catch(() => 'late' as const);

  if (typeof ready === 'object')
    return {
      pid: ready.pid,
      exited,
      stop: () => stop(ready.pid, exited),
    };
  if (ready === 'late') {
    child.stdin?.destroy(); // the launcher stops the server
    await within(6_000, exited);
  }
  await within(500, server.closed);
  throw new PostgresFailed(server.said() || (ready === 'late' ? `not ready within ${start.readyWithinMs} ms` : ''));
};
