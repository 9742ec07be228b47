import { EventStoreDBClient } from '@eventstore/db-client';
import type { ClientSource } from './event-store-subscriber.js';

const keepAliveTimeoutMs = 10_000;
let opened = 0;

/** Clients that do not share a connection. grpc-js gives all channels with the same target and options one connection, so a
 *  client made anew to replace one on a dead connection gets the dead connection again, until keep-alive has found out
 *  (20 s). A keep-alive timeout that differs by a millisecond makes the options differ. */
export function ownConnections(url: string): ClientSource {
  const open = (name: string): EventStoreDBClient => {
    opened += 1;
    const query = `connectionName=storefold-${name}-${process.pid}&keepAliveTimeout=${keepAliveTimeoutMs + (opened % 1_000)}`;
    return EventStoreDBClient.connectionString(`${url}${url.includes('?') ? '&' : '?'}${query}`);
  };
  return { open };
}
