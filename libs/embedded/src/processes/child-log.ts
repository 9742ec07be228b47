import { type Log } from '../log.js';

const levelOf = (message: object): keyof Log => {
  const level = 'level' in message && typeof message.level === 'number' ? message.level : 30;
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  return level >= 30 ? 'info' : 'debug';
};

const own = new Set(['level', 'time', 'pid', 'hostname', 'msg']);

/** Hands a line of a child to our log: a pino line keeps its level and fields, any other line is text. */
export const forward = (log: Log, child: string, line: string, message: unknown): void => {
  if (typeof message !== 'object' || message === null || !('msg' in message)) return log.info({ child }, line);
  const fields = Object.fromEntries(Object.entries(message).filter(([name]) => !own.has(name)));
  log[levelOf(message)]({ ...fields, child }, String(message.msg));
};
