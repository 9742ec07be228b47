import { describe, expect, it } from '@jest/globals';
import { readSettings, WrongSettings } from './settings.js';

const good = {
  EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false',
  DATABASE_URL: 'postgres://shop@127.0.0.1/shop',
  STRIPE_API_KEY: 'sk_test_0123456789',
  JWT_SECRET: 'k3J9vQx7RzL2mN8pTfWcYbHdGsAeUiOq4V1',
  KEY_ENCRYPTION_KEY: 'Zq8wXe5rTc2yVu9iBo1pNa4sMd7fLg0hKjP',
  ADMIN_PASSWORD: 'correct horse battery',
};

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof WrongSettings) return error.problems;
    throw error;
  }
};

describe('settings', () => {
  it('fill in what contract and documentation call defaults', () => {
    expect(readSettings(good)).toMatchObject({
      PORT: 3000,
      OPS_PORT: 9464,
      HOST: '127.0.0.1',
      SEED: true,
      LOG_LEVEL: 'info',
      SHUTDOWN_GRACE_MS: 10_000,
    });
  });

  it('know no setting that nothing depends on', () => {
    expect(readSettings({ ...good, REDIS_URL: 'redis://127.0.0.1' })).not.toHaveProperty('REDIS_URL');
  });

  it('name every problem at once, not only the first', () => {
    expect(
      problemsOf({ ...good, PORT: 'eighty', SEED: 'maybe', DATABASE_URL: '' }).map((problem) => problem.split(' ')[0]),
    ).toEqual(['PORT', 'DATABASE_URL', 'SEED']);
    expect(problemsOf({})).toContain('JWT_SECRET is missing');
  });

  it('have no default for secrets, and take no short or well-known ones', () => {
    expect(problemsOf({ ...good, JWT_SECRET: 'short' })).toHaveLength(1);
    expect(problemsOf({ ...good, JWT_SECRET: 'changeme-changeme-changeme-changeme' })).toHaveLength(1);
  });

  it('never repeat a value in a complaint', () => {
    expect(problemsOf({ ...good, DATABASE_URL: 'mysql://user:hunter2@host/db' }).join()).not.toContain('hunter2');
  });
});
