import { exitWithParent } from '#embedded';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Pool } from 'pg';

/** The least that Nest, Fastify and `pg` can do: what every figure of the shop is compared with. */
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });

@Controller()
class BareController {
  @Get('bare')
  bare() {
    return { ok: true };
  }

  @Get('row/:key')
  async row(@Param('key') key: string) {
    const text = 'select product_id, sku, title, price_minor from catalog.products where sku = $1';
    return (await pool.query({ name: 'row', text, values: [key] })).rows[0];
  }
}

@Module({ controllers: [BareController] })
class BareModule {}

const app = await NestFactory.create<NestFastifyApplication>(BareModule, new FastifyAdapter(), { logger: false });
exitWithParent(() => process.exit(0));
await app.listen(0, '127.0.0.1');
const { port } = new URL(await app.getUrl());
process.stdout.write(`${JSON.stringify({ ready: true, port: Number(port) })}\n`);
