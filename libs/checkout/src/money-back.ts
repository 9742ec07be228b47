import type { RaiseAlarm } from '#event-sourcing';

/** Where the money of an order stands, as far as its process knows. */
export type MoneyStands =
  | 'none'
  /** Sent, or its answer lost: nobody knows yet. */
  | 'asked'
  /** The customer has to do something at their bank. */
  | 'action'
  | 'declined'
  | 'authorized'
  | 'captured'
  | 'voiding'
  | 'refunding'
  /** Given back. */
  | 'returned';

/** What undoes each state of the money when the order cannot go on (domain reference §11).
 *  'wait': nobody knows what there is to undo, so nothing may be released yet.
 *  A refund under way counts as done: the money is certain to be ours to return, and the goods are ours at once. */
export const undo = {
  none: 'nothing',
  asked: 'wait',
  action: 'void',
  declined: 'nothing',
  authorized: 'void',
  captured: 'refund',
  voiding: 'wait',
  refunding: 'nothing',
  returned: 'nothing',
} as const satisfies Record<MoneyStands, 'nothing' | 'wait' | 'void' | 'refund'>;

/** After this many failures nobody tries again by itself: the process stays where it is and calls for an operator. */
export const maxTries = 12;

/** 1 s, 2 s, 4 s … at most 10 minutes. */
export const backOffMs = (tries: number): number => Math.min(1000 * 2 ** Math.max(0, tries - 1), 600_000);

/** What an operator is called for. */
export type Alarm = 'COMMAND_REFUSED' | 'MONEY_NOT_RETURNED' | 'NOT_CHARGED' | 'PARCEL_NOT_CANCELLED';

export const raise = (alarm: Alarm, about: string): RaiseAlarm => ({ type: 'RaiseAlarm', data: { alarm, about } });

/** Somebody refused what nobody should refuse, so nothing is foreseen for it. */
export const refusedInVain = ({ command, code }: Readonly<{ command: string; code: string }>): RaiseAlarm =>
  raise('COMMAND_REFUSED', `${command}: ${code}`);
