import { type Method, singleRequest } from '../grpc/server.js';
import { WireWriter } from '../wire/writer.js';

/** What clients ask about the server itself: the first calls every client makes. */

/** The server whose behaviour this node has; clients parse it. */
const VERSION = '24.10.0';

const STREAMS = 'event_store.client.streams.streams';
const METHODS: readonly (readonly [service: string, method: string, features: readonly string[]])[] = [
  [STREAMS, 'append', []],
  [STREAMS, 'batchappend', ['deadline_duration']],
  [STREAMS, 'delete', []],
  [STREAMS, 'read', ['position', 'events']],
  [STREAMS, 'tombstone', []],
  ['event_store.client.gossip.gossip', 'read', []],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods', []],
];

const writer = new WireWriter();

const answerWith = (answer: () => Buffer): Method =>
  singleRequest((call) => {
    call.write(answer());
    call.end();
  });

/** ServerFeatures.GetSupportedMethods. */
export const supportedMethods = (): Method => {
  const answer = writer.encode((w) => {
    for (const [service, method, features] of METHODS) {
      w.message(1, () => {
        w.text(1, method);
        w.text(2, service);
        for (const feature of features) w.text(3, feature);
      });
    }
    w.text(2, VERSION);
  });
  return answerWith(() => answer);
};

const LEADER = 8;

/** Gossip.Read: a cluster of one, which leads. */
export const gossip = (host: string, port: () => number, instanceId: string): Method =>
  answerWith(() =>
    writer.encode((w) =>
      w.message(1, () => {
        w.message(1, () => w.text(2, instanceId));
        w.uint(2, Date.now() * 10_000);
        w.uint(3, LEADER);
        w.uint(4, 1);
        w.message(5, () => {
          w.text(1, host);
          w.uint(2, port());
        });
      }),
    ),
  );
