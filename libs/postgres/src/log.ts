type Say = (fields: object, message: string) => void;

/** What the machinery needs of a logger; a pino logger is one. */
export type Log = { readonly debug: Say; readonly info: Say; readonly warn: Say; readonly error: Say };

const nothing: Say = () => undefined;

export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
