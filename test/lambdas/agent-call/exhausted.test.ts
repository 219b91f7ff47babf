import * as fc from 'fast-check';
import type { FailureEvent } from '../../../patterns/catalogue/events.ts';
import type { Run, TierFailure } from '../../../patterns/catalogue/payloads.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
let recordExhausted: typeof import('../../../lambdas/agent-call/exhausted.ts')['recordExhausted'];
beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  ({ recordExhausted } = await import('../../../lambdas/agent-call/exhausted.ts'));
});
afterAll(() => db.close());

const tierFailure = fc.record<TierFailure>({
  tier: fc.constantFrom('model', 'rules'),
  error: fc.constantFrom('AgentError', 'Sandbox.Timedout'),
  cause: fc.string({ maxLength: 20 }),
});

/** A report of the same replica: by a retry or a redrive of RecordFailure, which may die before it publishes. */
const report = fc.record({
  round: fc.nat(1),
  failures: fc.array(tierFailure, { maxLength: 3 }),
  diesFirst: fc.boolean(),
  laterMs: fc.nat(60_000),
});

// N20
test('however often a chain is reported exhausted, and with what, its event has one content under one id', async () => {
  let executions = 0;
  const contents = new Map<string, Set<string>>();
  await fc.assert(
    fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 6 }), async (reports) => {
      const workflowId = `exhausted-${executions++}`;
      const run: Run = {
        workflow: 'test',
        workflowId,
        epoch: 1,
        executionArn: `arn:${workflowId}`,
        startedAtMs: 1,
        input: {},
        faults: [],
        faultSeed: 0,
      };
      const published: FailureEvent[] = [];
      for (const { round, failures, diesFirst, laterMs } of reports) {
        db.clock.nowMs += laterMs;
        const publishBestEffort = (event: FailureEvent) => {
          if (diesFirst) return Promise.reject(new Error('died'));
          published.push(event);
          return Promise.resolve();
        };
        const stores = { table: db.table, events: { publishBestEffort } } as never;
        const failure = { agent: 'risk', replica: 0, round, failures, skipped: [] };
        await recordExhausted(stores, run, 'swarm', failure).catch(() => undefined);
      }
      const rounds = new Set(reports.filter(({ diesFirst }) => !diesFirst).map(({ round }) => round));
      const first = new Map(published.toReversed().map((event) => [event.id, event]));
      expect(first.size).toBe(rounds.size);
      for (const event of published) {
        expect(event).toEqual(first.get(event.id));
        contents.set(event.id, (contents.get(event.id) ?? new Set()).add(JSON.stringify(event)));
      }
    }),
    { numRuns: 40 },
  );
  const most = Math.max(...[...contents.values()].map(({ size }) => size));
  observed('FC-73', { outcome: most === 1 ? 'one content' : `${most} contents` });
});
