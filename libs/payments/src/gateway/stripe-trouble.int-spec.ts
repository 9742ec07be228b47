import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gbp } from '../../test/examples.js';
import { StripeGateway } from './stripe-gateway.js';

let server: Server | undefined;
let gateway: StripeGateway | undefined;

afterEach(() => {
  gateway?.onModuleDestroy();
  server?.closeAllConnections();
  server?.close();
});

/** A gateway whose other end answers like this. */
async function facing(answer: (response: ServerResponse) => void): Promise<StripeGateway> {
  const listening = createServer((request, response) => {
    request.resume().on('end', () => answer(response));
  });
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  server = listening;
  const { port } = listening.address() as AddressInfo;
  const settings = { apiKey: 'sk_test', apiBase: `http://127.0.0.1:${port}`, timeoutMs: 150, maxNetworkRetries: 0 };
  gateway = new StripeGateway(settings);
  return gateway;
}

const request = { idempotencyKey: 'k', paymentId: 'p', orderId: 'o', amount: gbp(1999), paymentMethod: 'pm_card_visa' };
const intent = { id: 'pi_1', object: 'payment_intent', status: 'requires_capture', created: 1_795_000_000 };

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const trickle = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const drip = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(drip));
};

describe('trouble on the way to Stripe', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['an answer that breaks off', (response) => void response.writeHead(200).write('{"id":', () => response.destroy())],
    ['an answer that trickles in for ever', trickle],
    ['a proxy’s page instead of JSON', (response) => void response.writeHead(200).end('<html>sorry</html>')],
    ['JSON that is no payment intent', json(200, { hello: 'world' })],
    ['a 502 without an error object', json(502, {})],
    ['a 504 from a gateway', json(504, { error: { type: 'api_error', message: 'timeout' } })],
    [
      'a status that nobody has heard of',
      json(200, { ...intent, status: 'meditating', amount: 1999, currency: 'gbp' }),
    ],
  ])('is never taken for a decline: %s', async (_, answer) => {
    const cards = await facing(answer);
    expect(await cards.authorize(request)).toMatchObject({ kind: 'unknown' });
    const held = { idempotencyKey: 'c', gatewayRef: 'pi_1' };
    expect(await cards.capture({ ...held, amount: gbp(1999) })).toMatchObject({ kind: 'unknown' });
    expect(await cards.cancel(held)).toMatchObject({ kind: 'unknown' });
    const refund = { ...held, refundId: 'r1', amount: gbp(1999), reason: 'cancelled' };
    expect(await cards.refund(refund)).toMatchObject({ kind: 'unknown' });
    expect(await cards.findAuthorization(request)).toMatchObject({ kind: 'unknown' });
    expect(await cards.findRefund(refund)).toMatchObject({ kind: 'unknown' });
  });

  it('is not a refused connection either: nobody listening is no decline', async () => {
    const cards = await facing(() => undefined);
    server?.close();
    expect(await cards.authorize(request)).toMatchObject({ kind: 'unknown' });
  });
});
