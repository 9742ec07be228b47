import { type Caller, isAdmin } from '#http';
import type { Editor } from './domain/product.js';

export const editorOf = (caller: Caller): Editor => ({ userId: caller.userId, admin: isAdmin(caller) });
