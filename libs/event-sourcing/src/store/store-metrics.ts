/** What the store tells whoever counts. All calls are cheap and never throw. */
export interface StoreMetrics {
  /** One append: how many commands and events it carried, how long the store took. */
  appended(commands: number, events: number, seconds: number): void;
  /** A lost race: the stream had moved on. */
  conflict(): void;
  /** An append whose outcome had to be looked up or repeated. */
  outcomeUnknown(): void;
  /** An event that others wrote into the log was passed over. */
  foreignEvent(): void;
}

export const noStoreMetrics: StoreMetrics = {
  appended: () => undefined,
  conflict: () => undefined,
  outcomeUnknown: () => undefined,
  foreignEvent: () => undefined,
};
