import { isUtf8 } from 'node:buffer';
import { Refusal } from '#kernel';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../validation/validation.pipe.js';
import { findFlaw } from './json-scan.js';

const maxDepth = 32;
const byteOrderMark = '\ufeff';

/** What the body says. Empty is undefined: routes without a body do not mind, the others ask for one.
 *  Refuses VALIDATION_FAILED for anything but one well-formed JSON text, UNSUPPORTED_MEDIA_TYPE for other encodings. */
export function parseJsonBody(request: Pick<FastifyRequest, 'headers'>, body: Buffer): unknown {
  refuseOtherCharsets(request.headers['content-type'] ?? '');
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw malformed('must be UTF-8');
  const text = body.toString('utf8');
  const json = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  const value = parse(json);
  const flaw = findFlaw(json, maxDepth);
  if (flaw) throw malformed(flaw.message, flaw.pointer);
  return value;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    // The words of the engine quote the input; they stay here.
    if (error instanceof SyntaxError) throw malformed('must be JSON');
    throw error;
  }
}

function refuseOtherCharsets(contentType: string): void {
  if (contentType === 'application/json') return;
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupportedMedia();
}

export const unsupportedMedia = (): Refusal =>
  new Refusal('UNSUPPORTED_MEDIA_TYPE', 'send application/json in UTF-8, not compressed');

const malformed = (message: string, pointer = ''): InvalidInput =>
  new InvalidInput('VALIDATION_FAILED', `${pointer || 'the body'} ${message}`, { errors: [{ pointer, message }] });
