import { type Answer, answer, present, refusal } from './answers.js';
import { type Book, type Call, type Operation } from './book.js';
import { StripeFailure, serverError } from './failure.js';
import { Form } from './form.js';
import { confirmIntent, createIntent } from './intents.js';
import { type StripeObject } from './objects.js';
import { authenticateIntent, cancelIntent, captureIntent, refundIntent } from './settle.js';

const prepareObject = (call: Call, form: Form): ((book: Book, call: Call) => StripeObject) => {
  switch (call.operation) {
    case 'create':
      return createIntent(call, form);
    case 'confirm':
      return confirmIntent(call, form);
    case 'capture':
      return captureIntent(call, form);
    case 'cancel':
      return cancelIntent(call, form);
    case 'authenticate':
      return authenticateIntent(call, form);
    case 'refund':
      return refundIntent(form);
  }
};

const outcome = (run: () => Answer): Answer => {
  try {
    return run();
  } catch (error) {
    if (error instanceof StripeFailure) return refusal(error);
    throw error;
  }
};

/** Executes a call on the book. A refusal is an answer too. */
export type Run = (book: Book, call: Call) => Answer;

/** Checks the parameters of a call (throws BadRequest) and gives back what executes it on the book. */
export const prepare = (call: Call, base: string): Run => {
  const form = Form.of(call.body);
  const execute = prepareObject(call, form);
  const expand = form.list('expand');
  return (book, call) => {
    const result = outcome(() => answer(200, present(book, execute(book, call), expand, base)));
    return call.failAfter === undefined ? result : refusal(serverError(call.failAfter));
  };
};

/** Whether the call asks a card for money. */
export const authorizes = (operation: Operation, form: Form): boolean =>
  operation === 'confirm' ||
  operation === 'authenticate' ||
  (operation === 'create' && form.text('confirm') === 'true');
