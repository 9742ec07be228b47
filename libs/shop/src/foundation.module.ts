import { EventStore, EventStoreDb, PostgresProgress, Progress } from '#event-sourcing';
import { Clock } from '#kernel';
import { BaseLog, Metrics } from '#observability';
import { Database, PostgresDatabase, ViewListener } from '#postgres';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { shopCodec } from './catalogue.js';
import type { Settings } from '#settings';
import { SystemClock } from './system-clock.js';

/** The connections of one process, opened once and closed last. */
@Module({})
export class FoundationModule implements OnApplicationShutdown {
  constructor(
    private readonly store: EventStore,
    private readonly database: Database,
    private readonly listener: ViewListener,
  ) {}

  static forRoot(settings: Settings, process: string): DynamicModule {
    return {
      module: FoundationModule,
      global: true,
      providers: [
        { provide: Clock, useClass: SystemClock },
        {
          provide: EventStore,
          inject: [Metrics],
          useFactory: (metrics: Metrics) =>
            new EventStoreDb({ url: settings.EVENTSTORE_URL, codec: shopCodec(), metrics }),
        },
        {
          provide: Database,
          inject: [BaseLog],
          useFactory: ({ log }: BaseLog) =>
            new PostgresDatabase({
              url: settings.DATABASE_URL,
              maxConnections: settings.DATABASE_POOL,
              applicationName: `storefold-${process}`,
              log,
            }),
        },
        {
          provide: ViewListener,
          inject: [BaseLog],
          useFactory: ({ log }: BaseLog) => new ViewListener({ url: settings.DATABASE_URL, log }),
        },
        {
          provide: PostgresProgress,
          inject: [Database, ViewListener],
          useFactory: (database: Database, listener: ViewListener) => new PostgresProgress(database, listener),
        },
        { provide: Progress, useExisting: PostgresProgress },
      ],
      exports: [Clock, EventStore, Database, ViewListener, PostgresProgress, Progress],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.stop();
    if (this.store instanceof EventStoreDb) await this.store.close();
    if (this.database instanceof PostgresDatabase) await this.database.close();
  }
}
