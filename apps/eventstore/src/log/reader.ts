import type { Pool } from 'pg';
import { NO_STREAM, type RecordedEvent, TOMBSTONE_REVISION } from './events.js';
import { int8Array, textArray } from './pg-arrays.js';
import { metastreamOf, NEW_STREAM, parseMetadata, type StreamState } from './stream-state.js';

/** Every column as PostgreSQL sent it; `toEvent` knows what is what. */
type Row = readonly string[];
const raw = { getTypeParser: () => (text: string) => text };

const COLUMNS = 'position, stream, revision, id, type, is_json, data, metadata, created_ms';

export class LogUnavailable extends Error {}

export interface RevisionRange {
  readonly stream: string;
  readonly first: number;
  readonly last: number;
}

/** Reads committed events from PostgreSQL, a page at a time. */
export class Reader {
  constructor(private readonly pool: Pool) {}

  streamForwards({ stream, first, last }: RevisionRange, limit: number): Promise<RecordedEvent[]> {
    return this.events(
      'stream-forwards',
      `select ${COLUMNS} from eventstore.event where stream = $1 and revision between $2 and $3 order by revision limit $4`,
      [stream, first, pgRevision(last), limit],
    );
  }

  streamBackwards({ stream, first, last }: RevisionRange, limit: number): Promise<RecordedEvent[]> {
    return this.events(
      'stream-backwards',
      `select ${COLUMNS} from eventstore.event where stream = $1 and revision between $2 and $3 order by revision desc limit $4`,
      [stream, first, pgRevision(last), limit],
    );
  }

  /** Events at `after < position <= upTo`, oldest first. */
  allForwards(after: number, upTo: number, limit: number): Promise<RecordedEvent[]> {
    return this.events(
      'all-forwards',
      `select ${COLUMNS} from eventstore.event where position > $1 and position <= $2 order by position limit $3`,
      [after, upTo, limit],
    );
  }

  /** Events at `position < before`, newest first. */
  allBackwards(before: number, limit: number): Promise<RecordedEvent[]> {
    return this.events(
      'all-backwards',
      `select ${COLUMNS} from eventstore.event where position < $1 order by position desc limit $2`,
      [before, limit],
    );
  }

  async isPosition(position: number): Promise<boolean> {
    const rows = await this.rows('is-position', 'select 1 from eventstore.event where position = $1', [position]);
    return rows.length > 0;
  }

  /** Ids and positions of the events in these ranges. */
  async written(
    ranges: readonly RevisionRange[],
  ): Promise<{ stream: string; revision: number; id: string; position: number }[]> {
    const rows = await this.rows(
      'written',
      `select e.stream, e.revision, e.id, e.position
         from unnest($1::text[], $2::bigint[], $3::bigint[]) as r(stream, first, last)
         join eventstore.event e on e.stream = r.stream and e.revision between r.first and r.last`,
      [
        textArray(ranges.map(({ stream }) => stream)),
        int8Array(ranges.map(({ first }) => first)),
        int8Array(ranges.map(({ last }) => last)),
      ],
    );
    return rows.map(([stream = '', revision, id = '', position]) => ({
      stream,
      revision: Number(revision),
      id,
      position: Number(position),
    }));
  }

  /** States of described streams (never of a metastream's name), new ones included. */
  async states(streams: readonly string[]): Promise<[stream: string, state: StreamState][]> {
    const rows = await this.rows(
      'states',
      `select s.name, head.revision, meta.revision, meta.data
         from unnest($1::text[], $2::text[]) as s(name, metastream)
         left join lateral (select revision from eventstore.event e
           where e.stream = s.name order by revision desc limit 1) head on true
         left join lateral (select revision, data from eventstore.event e
           where e.stream = s.metastream order by revision desc limit 1) meta on true`,
      [textArray(streams), textArray(streams.map(metastreamOf))],
    );
    return rows.map(([name = '', head, meta, data]) => {
      const revision = head ? Number(head) : NO_STREAM;
      const tombstoned = revision === TOMBSTONE_REVISION;
      if (!meta || !data) return [name, { ...NEW_STREAM, revision, tombstoned }];
      return [name, { revision, tombstoned, metaRevision: Number(meta), metadata: parseMetadata(bytes(data)) }];
    });
  }

  private async events(name: string, text: string, values: unknown[]): Promise<RecordedEvent[]> {
    return (await this.rows(name, text, values)).map(toEvent);
  }

  private async rows(name: string, text: string, values: unknown[]): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query<string[]>({ name, text, values, rowMode: 'array', types: raw });
      return rows;
    } catch (error) {
      throw new LogUnavailable('The log cannot be read.', { cause: error });
    }
  }
}

const toEvent = (row: Row): RecordedEvent => {
  const [position, stream = '', revision, id = '', type = '', isJson, data = '', metadata = '', createdMs] = row;
  return {
    position: Number(position),
    stream,
    revision: Number(revision),
    id,
    type,
    isJson: isJson === 't',
    data: bytes(data),
    metadata: bytes(metadata),
    createdMs: Number(createdMs),
  };
};

/** `\x0a0b…`, PostgreSQL's text form of bytes. */
const bytes = (hex: string): Buffer => (hex.length === 2 ? EMPTY : Buffer.from(hex.slice(2), 'hex'));
const EMPTY = Buffer.alloc(0);

const pgRevision = (revision: number): string | number =>
  revision >= TOMBSTONE_REVISION ? '9223372036854775807' : revision;
