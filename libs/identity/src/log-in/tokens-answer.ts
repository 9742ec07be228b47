import { z } from 'zod';

/** `expiresIn`: seconds the access token is good for. */
export const TokensAnswer = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.int() });
