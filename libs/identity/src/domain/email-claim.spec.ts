import { specFor } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { canonicalEmail } from './email-address.js';
import { claimEmail, emailClaim, type EmailClaimEvent, ownerOrCandidate } from './email-claim.js';

const given = specFor(emailClaim);
const hmac = 'a'.repeat(64);
const userId = ownerOrCandidate(hmac, emailClaim.initial);
const claimed: EmailClaimEvent = { type: 'EmailClaimed', data: { userId } };

describe('claim e-mail', () => {
  it('names the owner of an address, the same one whoever asks', () => {
    given().when(claimEmail, { hmac }).thenEmits(claimed);
  });

  it('is done once: who comes later finds the owner and finishes what they began', () => {
    given(claimed).when(claimEmail, { hmac }).thenNothing();
    expect(ownerOrCandidate(hmac, emailClaim.evolve(emailClaim.initial, claimed))).toBe(userId);
  });

  it('gives different addresses different owners', () => {
    expect(ownerOrCandidate('b'.repeat(64), emailClaim.initial)).not.toBe(userId);
  });
});

describe('an e-mail address', () => {
  it('has one spelling, whatever the case, the space around it or the width of its letters', () => {
    expect([' ADA@Example.com ', 'ada@example.com', 'ａｄａ@example.com'].map(canonicalEmail)).toEqual(
      Array(3).fill('ada@example.com'),
    );
  });

  it('keeps its tag: to some servers that is another mailbox', () => {
    expect(canonicalEmail('ada+shop@example.com')).toBe('ada+shop@example.com');
  });
});
