/** One mailbox, one spelling. Plus-tags are kept: to some servers they are other mailboxes. */
export const canonicalEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();
