import { type Caller, isAdmin } from '#http';
import type { Keeper } from '../domain/keeper.js';

export const keeperOf = (caller: Caller): Keeper => ({ userId: caller.userId, isAdmin: isAdmin(caller) });
