import { RouteConfig } from '@nestjs/platform-fastify';

/** Raises the limit of 64 kB for one route. */
export const BodyLimit = (bytes: number) => RouteConfig({ bodyLimitBytes: bytes });
