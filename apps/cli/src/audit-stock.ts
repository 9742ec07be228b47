import { EventStore, type Recorded } from '#event-sourcing';
import { StockAuditor } from '#inventory';
import type { StockItemEvent } from '#inventory/contract';
import { print, withSession, type Output } from './command.js';
import { ProgressBar } from './progress-bar.js';

/** Reads the streams of stock and nothing else: whatever else is wrong with the log is not its business. Folds every stock stream again with code of its own. Exits 1 and names stream@revision where a rule was broken. */
export const auditStock = (output: Output): Promise<void> =>
  withSession(output, async ({ app }) => {
    const auditor = new StockAuditor();
    const bar = new ProgressBar('events', null);
    for await (const event of app.get(EventStore).readAll({ category: 'stock' })) {
      auditor.check(event as Recorded<StockItemEvent>);
      bar.advance();
    }
    bar.end();
    const findings = auditor.findings();
    const violations = findings.flatMap(({ violation }) => violation ?? []);
    const summary = {
      streams: findings.length,
      events: findings.reduce((all, { events }) => all + events, 0),
      violations,
    };
    print(output, summary, [
      `${summary.streams} stock streams, ${summary.events} events, ${violations.length} violations`,
      ...violations.map(({ at, event, rule }) => `${at}  ${event}: ${rule}`),
    ]);
    return violations.length === 0 ? 0 : 1;
  });
