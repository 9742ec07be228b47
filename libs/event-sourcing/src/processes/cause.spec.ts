import { describe, expect, it } from '@jest/globals';
import type { EventMetadata } from '../recorded.js';
import { causeOf } from './outbound.js';

const metadata: EventMetadata = {
  $correlationId: 'correlation',
  $causationId: 'causation',
  commandId: 'command',
  command: 'PlaceOrder',
  schemaVersion: 1,
  actor: { type: 'user', id: 'ada', role: 'customer' },
  occurredAt: '2010-12-01T08:26:00.000Z',
  subjectIds: ['ada'],
  tenant: 'default',
};

describe('what a process does because of an event', () => {
  it('belongs to the same story and the same request', () => {
    expect(causeOf({ ...metadata, requestId: 'request', traceparent: 'trace' })).toEqual({
      correlationId: 'correlation',
      requestId: 'request',
      traceparent: 'trace',
    });
  });

  it('happened when the event did only where somebody said when that was', () => {
    expect(causeOf(metadata)).toEqual({ correlationId: 'correlation' });
    expect(causeOf({ ...metadata, backdated: true })).toEqual({
      correlationId: 'correlation',
      occurredAt: '2010-12-01T08:26:00.000Z',
    });
  });
});
