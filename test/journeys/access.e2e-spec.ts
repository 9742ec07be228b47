import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Answer, once } from '../support/http.js';
import { eventually } from '../support/eventually.js';
import { type Document, routesOf } from './bad-input/document.js';
import { addressOf, type ProperCall, properCalls } from './bad-input/proper-calls.js';
import { callers, type CallerName, roleOf, Scene } from './bad-input/scene.js';
import { Person } from './shopping.js';

jest.setTimeout(120_000);

/** What everybody is answered who sends a proper request to every route, from top to bottom, from left to right.
 *  The things belong to `customer` and `seller`; the parcel is given to `courier` on the way. */
const matrix = `
                                              anonymous customer otherCustomer seller otherSeller courier otherCourier admin
GET /                                         200       200      200           200    200         200     200          200
GET /health/live                              200       200      200           200    200         200     200          200
GET /health/ready                             200       200      200           200    200         200     200          200
GET /metrics                                  200       200      200           200    200         200     200          200
GET /docs                                     200       200      200           200    200         200     200          200
GET /docs-json                                200       200      200           200    200         200     200          200
POST /api/v1/auth/register                    201       201      201           201    201         201     201          201
POST /api/v1/auth/login                       200       200      200           200    200         200     200          200
POST /api/v1/auth/refresh                     200       200      200           200    200         200     200          200
POST /api/v1/auth/logout                      204       204      204           204    204         204     204          204
GET /api/v1/users/me                          401       200      200           200    200         200     200          200
PUT /api/v1/admin/users/{id}/roles            401       403      403           403    403         403     403          200
POST /api/v1/products                         401       403      403           201    201         403     403          201
GET /api/v1/products                          200       200      200           200    200         200     200          200
GET /api/v1/products/{idOrSku}                200       200      200           200    200         200     200          200
PATCH /api/v1/products/{id}                   401       403      403           200    404         403     403          200
PUT /api/v1/products/{id}/price               401       403      403           200    404         403     403          200
POST /api/v1/products/{id}/publish            401       403      403           200    404         403     403          200
POST /api/v1/products/{id}/unpublish          401       403      403           200    404         403     403          200
DELETE /api/v1/products/{id}                  401       403      403           204    404         403     403          204
POST /api/v1/inventory/{sku}/receipts         401       403      403           201    404         403     403          201
POST /api/v1/inventory/{sku}/adjustments      401       403      403           201    404         403     403          201
GET /api/v1/inventory/{sku}                   401       403      403           200    404         403     403          200
GET /api/v1/inventory/{sku}/movements         401       403      403           200    404         403     403          200
GET /api/v1/cart                              200       200      200           200    200         200     200          200
PATCH /api/v1/cart/items/{lineId}             404       200      404           404    404         404     404          404
DELETE /api/v1/cart/items/{lineId}            404       200      404           404    404         404     404          404
POST /api/v1/cart/items                       201       201      201           201    201         201     201          201
GET /api/v1/admin/payments/{id}               401       403      403           403    403         403     403          200
GET /api/v1/shipments                         401       403      403           200    200         200     200          200
POST /api/v1/shipments/{id}/pack              401       403      403           200    404         403     403          200
POST /api/v1/shipments/{id}/label             401       403      403           200    404         403     403          200
POST /api/v1/shipments/{id}/assign            401       403      403           200    404         403     403          200
GET /api/v1/shipments/{id}                    401       403      403           200    404         200     404          200
POST /api/v1/shipments/{id}/pickup            401       403      403           200    404         200     404          200
POST /api/v1/shipments/{id}/out-for-delivery  401       403      403           200    404         200     404          200
POST /api/v1/shipments/{id}/deliver           401       403      403           200    404         200     404          200
POST /api/v1/orders                           401       202      202           202    202         202     202          202
GET /api/v1/orders                            401       200      200           200    200         200     200          200
GET /api/v1/orders/{id}                       401       200      404           404    404         404     404          200
GET /api/v1/orders/{id}/timeline              401       200      404           404    404         404     404          200
POST /api/v1/orders/{id}/retry-payment        401       409      404           409    404         404     404          409
POST /api/v1/orders/{id}/cancel               401       409      404           409    404         404     404          409
POST /api/v1/admin/orders                     401       403      403           403    403         403     403          202
`;

/** Served, but not described: for machines and for people. */
const undescribed = ['GET /metrics', 'GET /docs', 'GET /docs-json'];

const rows = matrix
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(/ {2,}/))
  .map(([route = '', ...cells]) => ({ route, expected: cells.map(Number) }));

let scene: Scene;
let document: Document;
beforeAll(async () => {
  scene = await Scene.set();
  document = (await scene.client.get('~/docs-json')).body;
});
afterAll(() => scene.close());

async function ask(route: string, caller: CallerName): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const call: ProperCall = (await properCalls[route]?.(scene, caller)) ?? {};
  const keyed = method === 'POST' ? once() : {};
  const headers = { ...keyed, ...scene.people[caller].headers };
  return scene.client.call(method, addressOf(path, call), { body: call.body, headers });
}

/** What an answer of this status says for itself. */
const saying: Readonly<Record<number, RegExp>> = {
  401: /^TOKEN_MISSING$/,
  403: /^FORBIDDEN_ROLE$/,
  404: /^(?!ROUTE)[A-Z]+_NOT_FOUND$/,
  409: /^(INVALID_TRANSITION|ALREADY_PICKED_UP|LINES_ALREADY_SHIPPED)$/,
};

describe('the access matrix', () => {
  it('has a row for every route that is served', () => {
    const served = [...routesOf(document).map(({ name }) => name), ...undescribed];
    expect(rows.map(({ route }) => route).toSorted()).toEqual(served.toSorted());
  });

  it('is what the document tells about roles', () => {
    const closed = ({ roles }: { roles: readonly string[] }) =>
      callers.map((caller) => (roles.includes('public') ? null : roles.includes(roleOf(caller) ?? '') ? null : caller));
    for (const { name, ...route } of routesOf(document)) {
      const expected = rows.find((row) => row.route === name)?.expected ?? [];
      const kept = closed(route).map((caller) => (caller === null ? null : caller === 'anonymous' ? 401 : 403));
      const told = expected.map((status, index) => (kept[index] === null ? null : status));
      expect([name, told]).toEqual([name, kept]);
      const opened = expected.filter((_, index) => kept[index] === null);
      expect([name, opened.filter((status) => status === 403)]).toEqual([name, []]);
    }
  });

  it.each(rows)('is what happens at $route', async ({ route, expected }) => {
    const answers: Answer[] = [];
    for (const caller of callers) answers.push(await ask(route, caller));
    expect(answers.map(({ status }) => status)).toEqual(expected);
    for (const { status, body } of answers.filter(({ status }) => status >= 400)) {
      expect([status, body.code]).toEqual([status, expect.stringMatching(saying[status] ?? /never/)]);
    }
  });
});

describe('a list', () => {
  const listed = async (path: string, caller: CallerName, key: string): Promise<readonly string[]> =>
    (await scene.people[caller].get(`${path}?limit=100`)).body.items.map((item: Record<string, string>) => item[key]);

  it('of orders holds one’s own, and all of them for an administrator', async () => {
    const { orderId } = scene.things;
    await eventually(
      () => listed('/orders', 'otherCustomer', 'orderId'),
      (ids) => ids.length === 1,
    );
    const whose = await Promise.all(
      callers.slice(1).map(async (caller) => [caller, (await listed('/orders', caller, 'orderId')).includes(orderId)]),
    );
    expect(Object.fromEntries(whose)).toEqual({
      customer: true,
      otherCustomer: false,
      seller: false,
      otherSeller: false,
      courier: false,
      otherCourier: false,
      admin: true,
    });
  });

  it('of parcels holds those one sells or carries, and all of them for an administrator', async () => {
    const { shipmentId } = scene.things;
    const asked = ['seller', 'otherSeller', 'courier', 'otherCourier', 'admin'] as const;
    const whose = await Promise.all(
      asked.map(async (caller) => [caller, (await listed('/shipments', caller, 'shipmentId')).includes(shipmentId)]),
    );
    expect(Object.fromEntries(whose)).toEqual({
      seller: true,
      otherSeller: false,
      courier: true,
      otherCourier: false,
      admin: true,
    });
  });
});

describe('what is not for everybody', () => {
  it('a draft is shown to its seller and to administrators', async () => {
    const seen = callers.map(async (caller) => {
      const { status, body } = await scene.people[caller].get(`/products/${scene.things.draftId}`);
      return [caller, status === 404 ? body.code : status];
    });
    expect(Object.fromEntries(await Promise.all(seen))).toEqual({
      anonymous: 'PRODUCT_NOT_FOUND',
      customer: 'PRODUCT_NOT_FOUND',
      otherCustomer: 'PRODUCT_NOT_FOUND',
      seller: 200,
      otherSeller: 'PRODUCT_NOT_FOUND',
      courier: 'PRODUCT_NOT_FOUND',
      otherCourier: 'PRODUCT_NOT_FOUND',
      admin: 200,
    });
  });

  it('a guest’s cart and order are shown to who holds the token of the cart, and to nobody else', async () => {
    const { client, things } = scene;
    const added = await Person.guest(client).post('/cart/items', { sku: things.sku, quantity: 1 });
    const guest = Person.guest(client, added.body.cartToken);
    const { orderId } = (await guest.checkout({ email: 'guest@example.com' })).body;
    await scene.shop.order(orderId, { status: 'confirmed' });
    const stranger = await Person.guest(client).post('/cart/items', { sku: things.sku, quantity: 1 });
    const forged = `${String(added.body.cartToken).split('.')[0]}.${String(stranger.body.cartToken).split('.')[1]}`;
    const askers = {
      guest,
      stranger: Person.guest(client, stranger.body.cartToken),
      forger: Person.guest(client, forged),
      customer: scene.people.customer,
      anonymous: scene.people.anonymous,
    };
    const seen = Object.entries(askers).map(async ([who, asker]) => {
      const answers = [
        await asker.get(`/orders/${orderId}`),
        await asker.get(`/orders/${orderId}/timeline`),
        await asker.payWith(orderId, 'pm_card_visa'),
        await asker.cancel(orderId),
      ];
      return [who, answers.map(({ status }) => status)];
    });
    expect(Object.fromEntries(await Promise.all(seen))).toEqual({
      guest: [200, 200, 409, 202],
      stranger: [404, 404, 404, 404],
      forger: [404, 404, 404, 404],
      customer: [404, 404, 404, 404],
      anonymous: [401, 401, 401, 401],
    });
  });
});
