import type { ProcessAdvanced } from '../processes/process-events.js';
import { projection } from '../projections/projection.js';

/** Timers that are set and have not fired: a view of the process streams like any other, so it can be lost and comes back. */
export const timersProjection = projection<ProcessAdvanced>({
  name: 'event_sourcing.timers',
  version: 1,
  tables: {
    timer: (table) => {
      table.text('category').notNullable();
      table.text('process_id').notNullable();
      table.text('name').notNullable();
      table.uuid('id').notNullable();
      table.timestamp('due_at').notNullable().index();
      table.text('correlation_id').notNullable();
      table.primary(['category', 'process_id', 'name']);
    },
  },
  on: {
    ProcessAdvanced: ({ stream, data: { input, timers }, metadata }, db) => {
      const dash = stream.indexOf('-');
      const process = { category: stream.slice(0, dash), process_id: stream.slice(dash + 1) };
      const current = new Map(timers.map((timer) => ['cancel' in timer ? timer.cancel : timer.set, timer]));
      const fired = input.type === 'TimerFired' ? [(input.data as { timer: string }).timer] : [];
      const gone = [...fired, ...current.keys()];
      if (gone.length === 0) return undefined;
      const set = [...current.values()].flatMap((timer) =>
        'cancel' in timer
          ? []
          : [
              {
                ...process,
                name: timer.set,
                id: timer.id,
                due_at: timer.dueAt,
                correlation_id: metadata.$correlationId,
              },
            ],
      );
      if (set.length === 0) return db('timer').where(process).whereIn('name', gone).delete();
      if (set.length === gone.length)
        return db('timer').insert(set).onConflict(['category', 'process_id', 'name']).merge();
      return db('timer')
        .where(process)
        .whereIn('name', gone)
        .delete()
        .then(() => db('timer').insert(set));
    },
  },
});
