import { EventStore, listProjections } from '#event-sourcing';
import { Database } from '#postgres';
import { print, table, withSession, type Output } from './command.js';

const sampleMs = 1_000;

/** Name, version, status, position, how far behind the head, and events per second over the last second. */
export const projectionsList = (output: Output): Promise<void> =>
  withSession(output, async ({ app }) => {
    const { knex } = app.get(Database);
    const before = await listProjections(knex);
    await new Promise((resolve) => setTimeout(resolve, sampleMs));
    const [now, head] = await Promise.all([listProjections(knex), app.get(EventStore).head()]);
    const rows = now.map(({ name, version, status, position, eventsSeen, updatedAt, owner }) => {
      const earlier = before.find((row) => row.name === name && row.version === version);
      const eventsPerSecond = Math.round((eventsSeen - (earlier?.eventsSeen ?? eventsSeen)) / (sampleMs / 1_000));
      const lag = head.commit > position.commit ? String(head.commit - position.commit) : '0';
      return {
        name,
        version,
        status,
        position: String(position.commit),
        lag,
        eventsPerSecond,
        updatedAt,
        running: owner !== null,
      };
    });
    print(
      output,
      { head: String(head.commit), projections: rows },
      table([
        ['NAME', 'VERSION', 'STATUS', 'POSITION', 'LAG', 'EVENTS/S', 'RUNNING'],
        ...rows.map((row) => [
          row.name,
          String(row.version),
          row.status,
          row.position,
          row.lag,
          String(row.eventsPerSecond),
          row.running ? 'yes' : 'no',
        ]),
      ]),
    );
    return 0;
  });
