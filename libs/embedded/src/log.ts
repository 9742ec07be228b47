type Say = (fields: object, message: string) => void;

/** What the embedded parts need of a logger; a pino logger is one. */
export type Log = { readonly debug: Say; readonly info: Say; readonly warn: Say; readonly error: Say };

const nothing: Say = () => {};

export const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
