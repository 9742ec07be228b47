/** What `GET /` says. */
export abstract class ServiceInfo {
  abstract readonly name: string;
  abstract readonly version: string;
  abstract readonly links: Readonly<Record<string, string>>;
}
