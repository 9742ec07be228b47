import { randomUUID } from 'node:crypto';
import { type Schema as AjvSchema, Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Answer, Body, Call, Client } from '../../support/http.js';
import type { Document, Route } from './document.js';

/** One request, and what may come of it. */
export type Shot = Readonly<{
  route: Route;
  /** In words, for whoever reads the complaint. */
  what: string;
  /** Below the origin, beginning with `~`. */
  address: string;
  method?: string;
  body?: unknown;
  headers?: Call['headers'];
  /** The only statuses it may be answered with; anything below 500 when not given. */
  expected?: readonly number[];
  /** The connection may be closed before everything was sent, and the answer lost with it. */
  mayBreak?: boolean;
}>;

const atOnce = 24;

/** Sends requests and looks at every answer: no 5xx, every refusal a problem as the document describes it. */
export class Prober {
  readonly #isProblem: ValidateFunction;
  /** Route → status → how often. */
  readonly coverage = new Map<string, Map<number, number>>();
  /** The ids of the requests that were refused. */
  readonly refused = new Set<string>();

  constructor(
    private readonly client: Client,
    document: Document,
  ) {
    this.#isProblem = ajv.compile(document.components.schemas.Problem as AjvSchema);
  }

  get sent(): number {
    return [...this.coverage.values()].flatMap((statuses) => [...statuses.values()]).reduce((sum, n) => sum + n, 0);
  }

  /** What there is to complain about; nothing, if all is well. Many at once. */
  async fire(shots: readonly Shot[]): Promise<readonly string[]> {
    const queue = shots[Symbol.iterator]();
    const complaints = await Promise.all(Array.from({ length: atOnce }, () => this.#takeAll(queue)));
    return complaints.flat();
  }

  /** The same, one after another at each route: no request of a route meets another one of it. */
  async fireInTurn(shots: readonly Shot[]): Promise<readonly string[]> {
    const routes = [...new Set(shots.map(({ route }) => route))];
    const complaints = await Promise.all(
      routes.map((route) => this.#takeAll(shots.filter((shot) => shot.route === route))),
    );
    return complaints.flat();
  }

  async #takeAll(shots: Iterable<Shot>): Promise<readonly string[]> {
    const complaints: string[] = [];
    for (const shot of shots) complaints.push(...(await this.#take(shot)));
    return complaints;
  }

  async #take(shot: Shot): Promise<readonly string[]> {
    const { route, address, body, method = route.method } = shot;
    const requestId = randomUUID();
    const keyed = method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
    const headers = { 'x-request-id': requestId, ...keyed, ...shot.headers };
    const answer = await this.client.call(method, address, { body, headers }).catch((error: unknown) => String(error));
    if (typeof answer === 'string')
      return shot.mayBreak ? [] : [`${route.name}, ${shot.what}: not answered (${answer})`];
    this.#count(route.name, answer.status);
    if (answer.status >= 400) this.refused.add(String(answer.headers['x-request-id']));
    return this.#complaints(shot, answer).map((wrong) => `${route.name}, ${shot.what}: ${wrong}`);
  }

  #complaints({ expected }: Shot, answer: Answer): readonly string[] {
    const { status, headers, text } = answer;
    const told = `${status} ${text.slice(0, 300)}`;
    if (expected && !expected.includes(status)) return [`${told} instead of ${expected.join(' or ')}`];
    if (status >= 500) return [told];
    if (status < 400) return [];
    if (!String(headers['content-type']).startsWith('application/problem+json')) return [`no problem: ${told}`];
    if (!this.#isProblem(answer.body))
      return [`not a Problem of the document (${ajv.errorsText(this.#isProblem.errors)}): ${told}`];
    const { requestId, status: said }: Body = answer.body;
    if (said !== status || requestId !== headers['x-request-id']) return [`tells another story: ${told}`];
    return [];
  }

  #count(route: string, status: number): void {
    const statuses = this.coverage.get(route) ?? new Map<number, number>();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    this.coverage.set(route, statuses);
  }

  /** Routes down, statuses across. */
  table(): string {
    const seen = [...new Set([...this.coverage.values()].flatMap((statuses) => [...statuses.keys()]))].toSorted();
    const rows = [...this.coverage].map(([name, statuses]) =>
      line(
        name,
        seen.map((status) => statuses.get(status) ?? '·'),
      ),
    );
    return [line(`${this.sent} requests`, seen), ...rows].join('\n');
  }
}

const line = (name: string, cells: readonly (string | number)[]): string =>
  `${name.padEnd(44)}${cells.map((cell) => String(cell).padStart(6)).join('')}`;

/** Formats and patterns as zod writes them; `strict`, so that a keyword nobody knows is an error. */
export const ajv = new Ajv2020({ strict: true, allErrors: true, validateFormats: false, allowUnionTypes: true });
