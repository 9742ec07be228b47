import { Clock, Refusal, type UserId } from '#kernel';
import { AccessTokens, Allow, configureHttp, createHttpAdapter, HttpModule, Public } from '#http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Global, Logger, Module, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, CqrsModule, type ICommandHandler } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createLog, Metrics, NestLogger, ObservabilityModule, observeHttp } from '../src/index.js';

class OpenBoxCommand extends Command<string> {
  constructor(readonly key: string) {
    super();
  }
}

@CommandHandler(OpenBoxCommand)
class OpenBoxHandler implements ICommandHandler<OpenBoxCommand> {
  async execute({ key }: OpenBoxCommand): Promise<string> {
    if (key === 'bug') throw new TypeError('canary-in-a-message');
    if (key !== 'right') throw new Refusal('INVALID_TRANSITION', 'the box stays closed');
    return 'open';
  }
}

@Controller('boxes')
class BoxesController {
  constructor(private readonly commands: CommandBus) {}

  @Allow('customer')
  @Post(':id/open')
  open() {
    return this.commands.execute(new OpenBoxCommand('right'));
  }

  @Public()
  @Get(':id/bug')
  bug() {
    throw Object.assign(new Error('row is wrong'), {
      detail: 'Key (email)=(canary@example.com)',
      parameters: ['canary'],
    });
  }
}

const written: string[] = [];
const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
const destination = { write: (line: string) => void written.push(line) };

let app: NestFastifyApplication;
beforeAll(async () => {
  const clock: Clock = { now: () => new Date().toISOString() };
  @Global()
  @Module({ providers: [{ provide: Clock, useValue: clock }], exports: [Clock] })
  class TestParts {}

  const module = await Test.createTestingModule({
    imports: [
      TestParts,
      CqrsModule.forRoot(),
      HttpModule.forRoot({ auth: { secret: 'only-for-tests-only-for-tests-only-for-tests' } }),
      ObservabilityModule.forRoot({ level: 'info', process: 'test', destination }),
    ],
    controllers: [BoxesController],
    providers: [OpenBoxHandler],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter());
  app.useLogger(app.get(NestLogger));
  await configureHttp(app, { docs: false });
  observeHttp(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(() => app.close());
beforeEach(() => {
  written.length = 0;
});

describe('a request', () => {
  it('is one line: which, by whom, how it ended, how long it took', async () => {
    const { accessToken } = app.get(AccessTokens).issue('u-1' as UserId, ['customer'], 's-1');
    await app.inject({
      method: 'POST',
      url: '/api/v1/boxes/b-1/open?secret=canary',
      payload: { password: 'canary' },
      headers: { authorization: `Bearer ${accessToken}`, 'x-request-id': 'r-1', cookie: 'canary' },
    });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'info',
        process: 'test',
        msg: 'request',
        requestId: 'r-1',
        method: 'POST',
        route: '/api/v1/boxes/:id/open',
        status: 201,
        actor: 'u-1',
        ms: expect.any(Number),
      }),
    ]);
    expect(written.join()).not.toMatch(/canary|Bearer|b-1/);
  });

  it('of a machine that looks in is none', async () => {
    await app.inject({ method: 'GET', url: '/health/live' });
    expect(lines()).toEqual([]);
  });

  it('that met a bug has the cause beside it, without the rows of the driver', async () => {
    await app.inject({ method: 'GET', url: '/api/v1/boxes/b-1/bug', headers: { 'x-request-id': 'r-2' } });
    expect(lines()).toMatchObject([
      {
        level: 'error',
        context: 'Problem',
        msg: 'unexpected error',
        requestId: 'r-2',
        err: { message: 'row is wrong', stack: expect.any(String) },
      },
      { level: 'error', msg: 'request', status: 500, requestId: 'r-2' },
    ]);
    expect(written.join()).not.toContain('canary');
  });
});

describe('the log', () => {
  const log = createLog({ level: 'info', process: 'test', destination });

  it('never says what must stay secret, two levels deep', () => {
    const secret = {
      password: 'canary',
      authorization: 'canary',
      email: 'canary',
      accessToken: 'canary',
      'set-cookie': ['canary'],
    };
    log.info(
      { ...secret, headers: secret, request: { headers: { ...secret, cookie: 'canary', 'x-cart-token': 'canary' } } },
      'hello',
    );
    expect(written.join()).not.toContain('canary');
    expect(written.join()).toContain('[redacted]');
  });

  it('follows causes', () => {
    log.error(
      { err: new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'ECONNREFUSED' }) }) },
      'failed',
    );
    expect(lines()).toMatchObject([{ err: { message: 'outer', cause: { message: 'inner', code: 'ECONNREFUSED' } } }]);
  });

  it('leaves out what Nest tells about each of its modules and routes', () => {
    new Logger('RouterExplorer').log('Mapped {/, GET} route');
    new Logger('RouterExplorer').warn('two routes at one address');
    expect(lines()).toMatchObject([{ level: 'warn', msg: 'two routes at one address' }]);
  });

  it('takes what Nest says', () => {
    const logger = new Logger('Somewhere');
    logger.log('plain words');
    logger.warn({ msg: 'fields', count: 2 });
    logger.error('broken', 'Error: broken\n    at somewhere');
    expect(lines()).toMatchObject([
      { level: 'info', context: 'Somewhere', msg: 'plain words' },
      { level: 'warn', context: 'Somewhere', msg: 'fields', count: 2 },
      { level: 'error', context: 'Somewhere', msg: 'broken', stack: expect.stringContaining('at somewhere') },
    ]);
  });
});

const scrape = async () => (await app.inject({ method: 'GET', url: '/metrics' })).body;

describe('/metrics', () => {
  it('counts requests by route template, never by address', async () => {
    await app.inject({ method: 'GET', url: '/api/v1/nothing/here' });
    await app.inject({ method: 'DELETE', url: '/api/v1/boxes/b-7/open' });
    const text = await scrape();
    expect(text).toMatch(/shop_http_request_duration_seconds_count\{method="GET",route="\(none\)",status="404"\} \d/);
    expect(text).toContain('route="/api/v1/boxes/:id/open",status="201"');
    expect(text).not.toMatch(/nothing|b-7|b-1/);
  });

  it('counts what became of commands', async () => {
    const bus = app.get(CommandBus);
    await bus.execute(new OpenBoxCommand('right'));
    await expect(bus.execute(new OpenBoxCommand('wrong'))).rejects.toThrow('stays closed');
    await expect(bus.execute(new OpenBoxCommand('bug'))).rejects.toThrow(TypeError);
    const text = await scrape();
    for (const outcome of ['ok', 'INVALID_TRANSITION', 'error']) {
      expect(text).toContain(`shop_command_duration_seconds_count{command="OpenBoxCommand",outcome="${outcome}"}`);
    }
  });

  it('shows what the other parts tell, and the process itself', async () => {
    const metrics = app.get(Metrics);
    metrics.appended(3, 5, 0.002);
    metrics.conflict();
    metrics.projected('catalog.products', 100, 0.01);
    metrics.lag('catalog.products', 1.5);
    metrics.commandSent('checkout', 'HoldStock', 'done', 0.01);
    const text = await scrape();
    expect(text).toContain('shop_eventstore_append_events_sum 5');
    expect(text).toContain('shop_eventstore_conflicts_total 1');
    expect(text).toContain('shop_projection_events_total{projection="catalog.products"} 100');
    expect(text).toContain('shop_projection_lag_seconds{member="catalog.products"} 1.5');
    expect(text).toContain(
      'shop_process_command_seconds_count{process="checkout",command="HoldStock",outcome="done"} 1',
    );
    expect(text).toContain('process_cpu_user_seconds_total');
  });
});
