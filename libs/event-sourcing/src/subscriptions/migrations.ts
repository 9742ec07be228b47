import type { Migration } from '#postgres';

/** Tables of the machinery itself. Views are made by `prepareProjections`, not here. */
export const eventSourcingMigrations: readonly Migration[] = [
  {
    name: '20261120_event_sourcing',
    up: (knex) =>
      knex.raw(`
        create schema if not exists event_sourcing;

        create table event_sourcing.projection_version (
          name text not null,
          version integer not null,
          status text not null check (status in ('building', 'catching_up', 'ready', 'active', 'retired', 'failed')),
          commit_pos numeric(20, 0) not null default 0 check (commit_pos >= 0),
          prepare_pos numeric(20, 0) not null default 0 check (prepare_pos >= 0),
          events_seen bigint not null default 0,
          fencing bigint not null default 0,
          definition_hash text not null,
          started_at timestamptz not null default now(),
          activated_at timestamptz,
          updated_at timestamptz not null default now(),
          primary key (name, version)
        );
        create unique index projection_version_active on event_sourcing.projection_version (name) where status = 'active';

        create table event_sourcing.subscription_checkpoint (
          name text not null,
          version integer not null default 1,
          commit_pos numeric(20, 0) not null default 0 check (commit_pos >= 0),
          prepare_pos numeric(20, 0) not null default 0 check (prepare_pos >= 0),
          events_seen bigint not null default 0,
          fencing bigint not null default 0,
          updated_at timestamptz not null default now(),
          primary key (name, version)
        );

        create table event_sourcing.subscription_lease (
          name text primary key,
          owner text,
          fencing bigint not null default 0,
          lease_until timestamptz not null default '-infinity'
        );
      `),
  },
];
