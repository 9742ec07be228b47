declare const brand: unique symbol;

/** A string that the compiler tells apart from other strings. Costs nothing at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
