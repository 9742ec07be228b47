/** The code of a system or database error. Not `instanceof Error`: under Jest Node's errors come from another realm. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
