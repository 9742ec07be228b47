import { Refusal } from '#kernel';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { answerTo } from '../problem/problem.js';
import { problemOf, sendProblem } from '../problem/problem.filter.js';
import { Answer, RawAnswer } from '../request/answers.js';
import { answerBrokenRequest, answerExpectation } from './client-error.js';
import { parseJsonBody, unsupportedMedia } from './json-body.js';
import { KnownPaths } from './known-paths.js';

const defaultBodyLimit = 64 * 1024;

export type AdapterOptions = Readonly<{
  bodyLimitBytes?: number;
  headersTimeoutMs?: number;
  requestTimeoutMs?: number;
  /** Told about every request the HTTP parser or the router refused, by its code. `observeHttp` counts them otherwise. */
  onBrokenRequest?: (code: string) => void;
}>;

/** Fastify as the shop wants it: JSON only, strict, and one shape of error whoever refuses. */
export class HttpAdapter extends FastifyAdapter {
  private readonly paths = new KnownPaths();
  private refusesNew = false;
  onBrokenRequest: (code: string) => void;

  constructor({ bodyLimitBytes, headersTimeoutMs, requestTimeoutMs, onBrokenRequest }: AdapterOptions = {}) {
    super({
      bodyLimit: bodyLimitBytes ?? defaultBodyLimit,
      requestTimeout: requestTimeoutMs ?? 15_000,
      // Node answers a missing Host with no body at all; the hook below does it properly.
      http: { headersTimeout: headersTimeoutMs ?? 10_000, connectionsCheckingInterval: 1000, requireHostHeader: false },
      return503OnClosing: false,
      routerOptions: { maxParamLength: 255 },
      genReqId: requestIdOf,
      // There is no middleware to run.
      skipMiddie: true,
      frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
        this.onBrokenRequest(error.code);
        void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
        sendProblem(reply, problemOf(error, request.id));
      },
      clientErrorHandler: (error, socket) => {
        this.onBrokenRequest(error.code);
        answerBrokenRequest(error, socket);
      },
    });
    this.onBrokenRequest = onBrokenRequest ?? (() => undefined);
    this.instance.removeAllContentTypeParsers();
    this.instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      try {
        done(null, parseJsonBody(request, body as Buffer));
      } catch (error) {
        done(error as Error, undefined);
      }
    });
    this.instance.server.on('checkExpectation', answerExpectation);
    this.addHooks();
  }

  /** Nest would add its own parsers, forms among them. */
  override registerParserMiddleware(): void {}

  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.instance.setNotFoundHandler((request, reply) => this.answerUnknown(request, reply));
  }

  override reply(response: FastifyReply, body: unknown, statusCode?: number) {
    if (body instanceof RawAnswer) return sendRaw(response, body);
    if (!(body instanceof Answer)) return super.reply(response, body, statusCode);
    response.headers(body.headers);
    return super.reply(response, body.body, body.status ?? statusCode);
  }

  /** From now on every new request is refused with SHUTTING_DOWN; those that are running finish. */
  refuseNewRequests(): void {
    this.refusesNew = true;
  }

  private addHooks(): void {
    this.instance.decorateRequest('caller', null);
    this.instance.decorateRequest('at', '');
    this.instance.addHook('onRoute', (route) => {
      this.paths.add(route.method, route.url);
      const { bodyLimitBytes } = (route.config ?? {}) as { bodyLimitBytes?: number };
      if (bodyLimitBytes !== undefined) route.bodyLimit = bodyLimitBytes;
    });
    this.instance.addHook('onRequest', (request, reply, done) => {
      void reply.header('x-request-id', request.id);
      if (!this.refusesNew && isModern(request.raw)) return done();
      void reply.header('connection', 'close');
      done(this.refusesNew ? new Refusal('SHUTTING_DOWN', 'the service is shutting down') : notHttp());
    });
    // After every onRequest hook (security headers), before any body is read.
    this.instance.addHook('preParsing', (request, reply, _payload, done) => {
      const encoding = request.headers['content-encoding'];
      if (request.is404) this.answerUnknown(request, reply);
      else if (encoding !== undefined && encoding !== 'identity') {
        void reply.header('accept-encoding', 'identity');
        done(unsupportedMedia());
      } else done();
    });
  }

  private answerUnknown(request: FastifyRequest, reply: FastifyReply): void {
    const { method, url } = request.raw;
    const methods = this.paths.methodsAt((url ?? '').split('?', 1)[0] ?? '');
    if (method === 'OPTIONS' && methods.length > 0) {
      void reply.code(204).header('allow', methods.join(', ')).send();
      return;
    }
    const refusal =
      methods.length === 0
        ? new Refusal('ROUTE_NOT_FOUND', 'there is nothing at this address')
        : new Refusal('METHOD_NOT_ALLOWED', `use ${methods.join(', ')}`, { allow: methods.join(', ') });
    sendProblem(reply, answerTo(refusal, request.id));
  }
}

/** HTTP/0.9 has no headers to be careful with, and 1.1 without a host is refused by RFC 9112. */
const isModern = ({ httpVersionMajor, headers }: IncomingMessage): boolean =>
  httpVersionMajor >= 1 && headers.host !== undefined;

const notHttp = (): Refusal => new Refusal('VALIDATION_FAILED', 'send HTTP/1.1 with a Host header');

/** The client's id where it is well-formed: it ends up in logs and in the metadata of events. */
function requestIdOf({ headers }: IncomingMessage): string {
  const id = headers['x-request-id'];
  return typeof id === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/.test(id) ? id : randomUUID();
}

function sendRaw(reply: FastifyReply, { answer, replayed }: RawAnswer): FastifyReply {
  void reply.code(answer.status).headers(answer.headers);
  if (replayed) void reply.header('idempotent-replayed', 'true');
  return answer.body === '' ? reply.send() : reply.send(answer.body);
}

/** For `NestFactory.create(App, createHttpAdapter())` and `createNestApplication(createHttpAdapter())`. */
export const createHttpAdapter = (options: AdapterOptions = {}): HttpAdapter => new HttpAdapter(options);
