import { prepareProjections } from '#event-sourcing';
import { Database, migrate } from '#postgres';
import { Injectable } from '@nestjs/common';
import { shopMigrations, shopProjections } from './catalogue.js';

/** The views' schema: migrations for what the log cannot rebuild, tables of projections for what it can (ADR-0007). */
@Injectable()
export class ShopSchema {
  constructor(private readonly database: Database) {}

  /** Brings it up to date and tells what was done. Several processes may do this at once: one works, the others wait. */
  async migrate(): Promise<readonly string[]> {
    const steps = await migrate(this.database.knex, shopMigrations);
    return [...steps, ...(await prepareProjections(this.database.knex, shopProjections))];
  }
}
