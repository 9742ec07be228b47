/** `disk`: a commit survives a power cut. `process`: it survives kill -9 but not a power cut; for throw-away tests. */
export type Durability = 'disk' | 'process';

const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',

  // short statements on a few shared cores
  shared_buffers: '192MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  random_page_cost: '1.1',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',

  // rare checkpoints: fewer whole pages in the log, at the price of a few seconds of recovery after a crash
  checkpoint_timeout: '15min',
  max_wal_size: '1GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_buffers: '16MB',
  synchronous_commit: 'on',

  // statements and their details hold personal data, which never goes into a log
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_line_prefix: '',
} as const;

/** The server's arguments; nothing is kept in postgresql.conf, so an upgrade of Storefold brings its new settings. */
export const settings = (port: number, durability: Durability): readonly string[] => {
  const fsync = durability === 'disk' ? 'on' : 'off';
  return Object.entries({ ...always, port, fsync, full_page_writes: fsync }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
};
