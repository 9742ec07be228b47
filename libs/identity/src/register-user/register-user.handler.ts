import { Envelope, EventStore, furtherCommand, type Receipt } from '#event-sourcing';
import type { UserId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { canonicalEmail } from '../domain/email-address.js';
import { claimEmail, emailClaim, ownerOrCandidate } from '../domain/email-claim.js';
import { type Role, type User, user, type UserEvent } from '../domain/user.js';
import { EmailIndex } from '../secrets/email-index.js';
import { Passwords } from '../secrets/passwords.js';
import { registerUser } from './register-user.js';

type Registration = Readonly<{ email: string; password: string; name: string; roles: readonly Role[] }>;

export type Registered = Receipt<User, UserEvent> & Readonly<{ userId: UserId }>;

/** Refuses 'EMAIL_ALREADY_REGISTERED' and 'RATE_LIMITED'. */
export class RegisterUserCommand extends Envelope<Registration, Registered> {}

@CommandHandler(RegisterUserCommand)
export class RegisterUserHandler implements ICommandHandler<RegisterUserCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly emails: EmailIndex,
    private readonly passwords: Passwords,
  ) {}

  /** Two streams, so two steps, and each may be repeated: the claim names the user, the user's own stream decides who was first. */
  async execute({ data, context }: RegisterUserCommand): Promise<Registered> {
    const hmac = this.emails.hmac(data.email);
    const claim = await this.store.handle(emailClaim, hmac, (state) => claimEmail({ hmac }, state), context, {
      creates: true,
    });
    const userId = ownerOrCandidate(hmac, claim.state);
    const verifier = await this.passwords.sealedVerifier(data.password, userId);
    const { name, roles } = data;
    const command = { userId, email: canonicalEmail(data.email), name, verifier, roles };
    // The salt is new each time: a repeat is another command, which finds the address taken and learns nothing of the account.
    const own = furtherCommand(context, verifier.ct);
    const receipt = await this.store.handle(user, userId, (state) => registerUser(command, state), own, {
      creates: true,
    });
    return { ...receipt, userId };
  }
}
