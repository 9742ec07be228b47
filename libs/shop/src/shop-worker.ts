import { CheckoutSettings } from '#checkout';
import {
  EventStore,
  EventStoreDb,
  EventStoreSubscriber,
  type MemberStatus,
  PostgresProgress,
  Worker,
} from '#event-sourcing';
import type { ReadinessCheck } from '#http';
import { Clock } from '#kernel';
import { BaseLog, Metrics } from '#observability';
import { Database, ViewListener } from '#postgres';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { shopCodec, shopProcesses, shopProjections } from './catalogue.js';

/** What a worker is made of: the process's own connections. */
@Injectable()
export class WorkerParts {
  constructor(
    readonly store: EventStore,
    readonly database: Database,
    readonly listener: ViewListener,
    readonly progress: PostgresProgress,
    readonly clock: Clock,
    readonly settings: CheckoutSettings,
  ) {}
}

/** Projections, processes and timers of the shop, in this process once started. */
@Injectable()
export class ShopWorker {
  readonly #worker: Worker;

  constructor(parts: WorkerParts, commands: CommandBus, { log }: BaseLog, metrics: Metrics) {
    const { store, settings } = parts;
    if (!(store instanceof EventStoreDb)) throw new Error('the worker follows an EventStoreDB log');
    const codec = shopCodec();
    this.#worker = new Worker({
      ...parts,
      subscriber: new EventStoreSubscriber(store.clients),
      codec,
      projections: shopProjections,
      processes: shopProcesses(settings),
      commands,
      log,
      metrics,
    });
  }

  start(): Promise<void> {
    return this.#worker.start();
  }

  /** Lets what is in hand finish, for `deadlineMs` at most. */
  stop(deadlineMs: number): Promise<void> {
    return this.#worker.stop(deadlineMs);
  }

  /** One for every member: a process that runs a member in vain is not ready, and says which. */
  get checks(): readonly ReadinessCheck[] {
    return this.#worker.members.map((name) => ({
      name,
      code: 'PROJECTION_LAGGING',
      check: async () => {
        if (this.#worker.isInTrouble(name)) throw new Error(`${name} stops again and again`);
      },
    }));
  }

  status(): Promise<readonly MemberStatus[]> {
    return this.#worker.status();
  }
}
