import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Role } from './caller.js';

export type AccessRule = Readonly<{ public: true }> | Readonly<{ public: false; roles: readonly Role[] }>;

export const accessRuleKey = 'storefold:access';

/** Anyone may call the route. A token that is sent anyway must still be a good one. */
export const Public = () =>
  applyDecorators(
    SetMetadata(accessRuleKey, { public: true } satisfies AccessRule),
    ApiExtension('x-roles', ['public']),
  );

/** Callers with one of these roles may call the route; whether the thing is theirs is for the handler to check. */
export const Allow = (...roles: readonly [Role, ...Role[]]) =>
  applyDecorators(
    SetMetadata(accessRuleKey, { public: false, roles } satisfies AccessRule),
    ApiBearerAuth('access-token'),
    ApiExtension('x-roles', [...roles]),
  );
