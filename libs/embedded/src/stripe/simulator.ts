import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Answer, refusal } from './answers.js';
import { Book, type Call } from './book.js';
import { type Run, authorizes, prepare } from './execute.js';
import { StripeFailure, serverError, tooManyRequests } from './failure.js';
import { Form } from './form.js';
import { Journal } from './journal.js';
import { type Metadata } from './objects.js';
import { read } from './queries.js';
import { Remembered } from './remembered.js';
import { type Asked, Switches } from './switches.js';

type Acted = Readonly<{
  answer: Answer;
  /** The request id of the first answer, when this is a repetition of it. */
  original?: string;
}>;

/** What goes back to the client; `drop` cuts the connection instead. */
export type Reply = 'drop' | (Acted & Readonly<{ requestId: string }>);

export type Post = Pick<Call, 'operation' | 'target' | 'body' | 'key'>;

const JournalLine: z.ZodType<Call> = z.object({
  operation: z.enum(['create', 'confirm', 'capture', 'cancel', 'refund', 'authenticate']),
  target: z.string().exactOptional(),
  body: z.string(),
  at: z.number(),
  seed: z.string().length(48),
  key: z.string().exactOptional(),
  decline: z.string().exactOptional(),
  failAfter: z.number().exactOptional(),
});

const randomSeed = (): string => randomBytes(36).toString('base64').replaceAll(/[+/]/g, 'x');

const requestIdOf = (seed: string): string => `req_${seed.slice(0, 14)}`;

const fingerprintOf = ({ operation, target = '' }: Post, form: Form): string =>
  createHash('sha256').update(`${operation} ${target} ${form.canonical()}`).digest('base64url');

/** Stripe without the wire: executes requests, each idempotency key once, durably, and misbehaves when told to. */
export class Simulator {
  readonly book = new Book();
  readonly switches = new Switches();
  private readonly remembered = new Remembered();
  private readonly journal: Journal;
  private base = '';

  /** Reads the journal back. `searchLagMs` is how far search is behind. */
  constructor(
    file: string,
    private readonly searchLagMs: number,
  ) {
    this.journal = Journal.open(file, (line) => {
      const call = JournalLine.parse(line);
      this.perform(call, prepare(call, this.base));
    });
  }

  /** Where clients reach the simulator, for the addresses in its answers. */
  listensAt(base: string): void {
    this.base = base;
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  get(resource: string, id: string | undefined, query: string): Promise<Reply> {
    const form = Form.of(query);
    const asked: Asked = { operation: 'read', asksCard: false, metadata: () => this.metadataOf(id) };
    return this.replying(randomSeed(), (requestId) =>
      this.disturbed(asked, requestId, async () => {
        const { book, base, searchLagMs } = this;
        const answer = read({ book, form, base, now: Date.now(), searchLagMs }, resource, id);
        await this.journal.settled(); // nobody may see what a power cut could take back
        return { answer };
      }),
    );
  }

  post(post: Post): Promise<Reply> {
    const form = Form.of(post.body);
    const seed = randomSeed();
    const asked = this.asked(post, form);
    const { key } = post;
    return this.replying(seed, async (requestId) => {
      const first = key === undefined ? undefined : this.remembered.begin(key, fingerprintOf(post, form), Date.now());
      if (first !== undefined)
        return this.disturbed(asked, requestId, async () => {
          await this.journal.settled();
          return { answer: first.answer, original: first.requestId };
        });
      try {
        return await this.disturbed(asked, requestId, () => this.execute(post, asked, seed));
      } finally {
        if (key !== undefined) this.remembered.release(key);
      }
    });
  }

  private async replying(seed: string, act: (requestId: string) => Promise<Reply>): Promise<Reply> {
    const requestId = requestIdOf(seed);
    try {
      return await act(requestId);
    } catch (error) {
      if (error instanceof StripeFailure) return { answer: refusal(error), requestId };
      throw error;
    }
  }

  /** Everything that can go wrong between the client and us, on the way in and on the way back. */
  private async disturbed(asked: Asked, requestId: string, act: () => Promise<Acted>): Promise<Reply> {
    const { switches } = this;
    const before = switches.take('delay_before', asked);
    if (before !== undefined) await sleep(before.ms);
    if (switches.take('drop_before', asked) !== undefined) return 'drop';
    if (switches.take('rate_limit', asked) !== undefined) throw tooManyRequests();
    const failing = switches.take('fail_before', asked);
    if (failing !== undefined) throw serverError(failing.status);
    const acted = await act();
    const after = switches.take('delay_after', asked);
    if (after !== undefined) await sleep(after.ms);
    return switches.take('drop_after', asked) === undefined ? { ...acted, requestId } : 'drop';
  }

  private async execute(post: Post, asked: Asked, seed: string): Promise<Acted> {
    const plain: Call = { ...post, at: Date.now(), seed };
    const run = prepare(plain, this.base);
    const decline = this.switches.take('decline', asked)?.code;
    const failAfter = this.switches.take('fail_after', asked)?.status;
    const call: Call = {
      ...plain,
      ...(decline === undefined ? {} : { decline }),
      ...(failAfter === undefined ? {} : { failAfter }),
    };
    const answer = this.perform(call, run);
    await this.journal.append(call);
    return { answer };
  }

  private perform(call: Call, run: Run): Answer {
    const answer = run(this.book, call);
    const { key, at, seed } = call;
    if (key !== undefined) {
      const fingerprint = fingerprintOf(call, Form.of(call.body));
      this.remembered.remember(key, { fingerprint, at, requestId: requestIdOf(seed), answer });
    }
    return answer;
  }

  private asked(post: Post, form: Form): Asked {
    return {
      operation: post.operation,
      asksCard: authorizes(post.operation, form),
      metadata: () => ({
        ...this.metadataOf(post.target ?? form.text('payment_intent')),
        ...Object.fromEntries(form.entries('metadata')),
      }),
    };
  }

  private metadataOf(id: string | undefined): Metadata {
    return (id === undefined ? undefined : this.book.intents.get(id)?.metadata) ?? {};
  }
}
