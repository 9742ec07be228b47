import type { Log } from '#postgres';
import type { Knex } from 'knex';
import type { KernelMetrics } from '../subscriptions/kernel-metrics.js';
import type { ProgressBoard } from './progress-board.js';

export type ProjectionParts = Readonly<{
  knex: Knex;
  log: Log;
  metrics: KernelMetrics;
  board: ProgressBoard;
  tuning?: ProjectionTuning;
}>;

export type ProjectionTuning = Readonly<{
  /** Places of the log in one transaction at most. Default 500. */
  batchSize?: number;
  /** Under lasting load, transactions of one projection begin this far apart, so they carry more. Default 20. */
  spacingMs?: number;
  /** How late progress without rows reaches the disk. Default 500. */
  lazyMs?: number;
}>;
