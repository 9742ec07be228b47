import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';

const EVENTSTORE_DATABASE_URL = 'postgres://storefold@127.0.0.1/log';

describe('settings', () => {
  it('need no more than the database', () => {
    expect(readSettings({ EVENTSTORE_DATABASE_URL })).toEqual({
      databaseUrl: EVENTSTORE_DATABASE_URL,
      host: '127.0.0.1',
      port: 2113,
      logLevel: 'info',
      exitWithParent: false,
    });
  });

  it('name every problem at once', () => {
    const wrong = { HOST: '0.0.0.0', EVENTSTORE_PORT: '70000', LOG_LEVEL: 'loud' };
    expect(() => readSettings(wrong)).toThrow(/EVENTSTORE_DATABASE_URL[^]*HOST[^]*EVENTSTORE_PORT[^]*LOG_LEVEL/);
  });
});
