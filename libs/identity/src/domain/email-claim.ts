import { type Decide, deterministicId, type Event, type Fold, type UserId } from '#kernel';

export type EmailClaimEvent = Event<'EmailClaimed', { userId: UserId }>;

/** Which user an e-mail address belongs to. The stream is `unique-email-<hmac>`: the address itself is nowhere in it.
 *  All claims are one category to the store (`unique`), and the dash keeps their folds apart. */
type EmailClaim = Readonly<{ owner: UserId | null; generation: number }>;

export const emailClaim: Fold<EmailClaim, EmailClaimEvent> = {
  category: 'unique-email',
  initial: { owner: null, generation: 0 },
  evolve: ({ generation }, { data }) => ({ owner: data.userId, generation: generation + 1 }),
};

type ClaimEmail = Readonly<{ hmac: string }>;

/** Names the user who owns the address, once. The id follows from the address and how often it was claimed, so whoever
 *  comes after a crash between claim and registration finds the same, still empty, user and finishes the work. */
export const claimEmail: Decide<ClaimEmail, EmailClaim, EmailClaimEvent> = ({ hmac }, claim) =>
  claim.owner === null ? [{ type: 'EmailClaimed', data: { userId: candidateFor(hmac, claim) } }] : [];

/** The owner, or who would be. */
export const ownerOrCandidate = (hmac: string, claim: EmailClaim): UserId => claim.owner ?? candidateFor(hmac, claim);

const candidateFor = (hmac: string, { generation }: EmailClaim): UserId =>
  deterministicId('user', hmac, generation + 1) as UserId;
