/** An event as a client proposes it. `data` and `metadata` are the client's bytes, never parsed. */
export interface ProposedEvent {
  /** Canonical lower-case UUID. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

/** An event of the log. Commit and prepare position are the same number, as for every plain write on a real server. */
export interface RecordedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly createdMs: number;
  /** The event as a ReadResp, once somebody has read it: encoded once, sent to every subscriber. */
  encoded?: Buffer;
}

/**
 * Positions and revisions are numbers: exact below 2^53, a log of nine petabytes. One revision is larger, a
 * tombstone's, 2^63 - 1 in the protocol and in SQL, which as a double is 2^63.
 */
export const TOMBSTONE_REVISION = 2 ** 63;
export const NO_STREAM = -1;
/** Position before the first event. */
export const LOG_START = 0;

export const EventType = {
  metadata: '$metadata',
  tombstone: '$streamDeleted',
  link: '$>',
  epoch: '$EpochInformation',
} as const;

export const EPOCH_STREAM = '$epoch-information';

/** What an event counts for, in the append limit as on the real server. */
export const sizeOf = ({ data, metadata, type }: ProposedEvent): number =>
  data.length + metadata.length + 2 * type.length;

/** Positions have gaps, as on the real server: nobody may count on +1. The bytes between two positions bound a page. */
export const positionAfter = (position: number, event: ProposedEvent): number => position + 64 + sizeOf(event);
