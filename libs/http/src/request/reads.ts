import { EventStore, Progress } from '#event-sourcing';
import { decodePosition, isAtLeast, isRefusal, Refusal } from '#kernel';
import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiHeader } from '@nestjs/swagger';
import { requestOf, singleHeader } from './http-request.js';

const readsKey = 'storefold:reads';
const header = 'x-consistency-token';

/** Shows a reader what it has written: waits until the projection has come as far as the token of the request.
 *  Refuses PROJECTION_LAGGING after two seconds, and VALIDATION_FAILED when the log itself has not come that far: such a
 *  token was never given out. */
@Injectable()
class ConsistencyGuard implements CanActivate {
  constructor(
    private readonly progress: Progress,
    private readonly store: EventStore,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const token = singleHeader(requestOf(context), header);
    if (token === undefined) return true;
    const position = decodePosition(token);
    const projections = this.reflector.get<readonly string[]>(readsKey, context.getHandler());
    try {
      await Promise.all(projections.map((projection) => this.progress.waitFor(projection, position)));
    } catch (error) {
      if (!isRefusal(error, 'PROJECTION_LAGGING') || isAtLeast(await this.store.head(), position)) throw error;
      throw new Refusal('VALIDATION_FAILED', 'the consistency token is not one of ours');
    }
    return true;
  }
}

/** The projections a read route shows. */
export const Reads = (...projections: readonly [string, ...string[]]) =>
  applyDecorators(
    SetMetadata(readsKey, projections),
    UseGuards(ConsistencyGuard),
    ApiHeader({
      name: 'X-Consistency-Token',
      required: false,
      description: 'From the answer to a write: the read shows it, or is refused with PROJECTION_LAGGING.',
      schema: { type: 'string' },
    }),
  );

/** True when the reader must see its own write: pass it to `ListCache.read` as `fresh`. */
export const WantsFresh = createParamDecorator(
  (_data: unknown, context: ExecutionContext): boolean => requestOf(context).headers[header] !== undefined,
);
