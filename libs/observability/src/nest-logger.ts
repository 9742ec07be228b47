import type { LoggerService } from '@nestjs/common';
import type { Log } from './logger.js';

/** Contexts of Nest's own: a line for every module and every route at every start. */
const chatter = new Set<unknown>([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** What Nest and our own `new Logger('Context')` say, as lines of the one log. */
export class NestLogger implements LoggerService {
  constructor(private readonly log_: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.log_[chatter.has(rest.at(-1)) ? 'debug' : 'info'](...line(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.log_.error(...line(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.log_.warn(...line(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.log_.debug(...line(message, rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.log_.trace(...line(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.log_.fatal(...line(message, rest));
  }
}

/** Nest passes the context last and, for errors, the stack before it. */
function line(message: unknown, rest: readonly unknown[]): [object, string] {
  const context = rest.at(-1);
  const where = typeof context === 'string' ? { context } : {};
  if (message instanceof Error) return [{ ...where, err: message }, message.message];
  if (typeof message !== 'object' || message === null) return [{ ...where, ...stackOf(rest) }, String(message)];
  const { msg, ...fields } = message as { msg?: unknown };
  return [{ ...where, ...fields }, typeof msg === 'string' ? msg : ''];
}

function stackOf(rest: readonly unknown[]): { stack?: string } {
  const stack = rest.length > 1 ? rest[0] : undefined;
  return typeof stack === 'string' ? { stack } : {};
}
