import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import type { Admission, CallOutcome } from '../../../patterns/circuit-breaker/admission.ts';
import {
  type CircuitRecord,
  circuitBreakerSettings,
  consecutiveFailures,
  failureRate,
  type TransitionEvent,
} from '../../../patterns/circuit-breaker/index.ts';
import { type BreakerTable, CircuitBreakerStore, memoryBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { type DynaliteTable, startDynaliteTable } from './dynalite-table.ts';

type Command =
  | { readonly kind: 'admit'; readonly permit: number }
  | { readonly kind: 'record-outcome'; readonly admission: number; readonly outcome: CallOutcome }
  | { readonly kind: 'renew'; readonly admission: number }
  | { readonly kind: 'command'; readonly verb: 'isolate' | 'shadow' | 'reset' | 'probe' }
  | { readonly kind: 'half-open-early' }
  /** an operator deletes the record by hand (N27) */
  | { readonly kind: 'delete' }
  | { readonly kind: 'wait'; readonly ms: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('admit'), permit: fc.nat({ max: 8 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('record-outcome'),
      admission: fc.nat({ max: 5 }),
      outcome: fc.constantFrom<CallOutcome>('success', 'failure', 'failure', 'neutral'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew'), admission: fc.nat({ max: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('command'),
      verb: fc.constantFrom('isolate' as const, 'shadow' as const, 'reset' as const, 'probe' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('half-open-early') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(1, 400, 1_000, 2_500) }) },
);

const SETTINGS = {
  'consecutive failures': circuitBreakerSettings({
    tripRule: consecutiveFailures(3),
    openMs: 2_000,
    permitTimeoutMs: 1_000,
    openBackoffFactor: 2,
  }),
  'failure rate': circuitBreakerSettings({
    tripRule: failureRate({ rate: 0.5, windowMs: 3_000, minimumCalls: 3, maxSamples: 10 }),
    openMs: 2_000,
    permitTimeoutMs: 1_000,
  }),
};

/** Runs commands one by one. Their results, the published events and the stored records are compared. */
async function trace(
  store: CircuitBreakerStore,
  clock: { nowMs: number },
  breakerId: string,
  commands: Command[],
  deleteRecord: () => Promise<unknown>,
) {
  const admissions: Admission[] = [];
  const seen: unknown[] = [];
  for (const one of commands) seen.push(await step(one));
  return [...seen, await store.read(breakerId)];

  async function step(one: Command): Promise<unknown> {
    switch (one.kind) {
      case 'admit': {
        const decision = await store.admit({ breakerId, permitId: `permit ${one.permit}`, redriveCount: 0 });
        if (decision.admitted) admissions.unshift(decision.admission);
        return decision;
      }
      case 'record-outcome': {
        const admission = admissions[one.admission];
        return admission && (await store.recordOutcome(admission, one.outcome));
      }
      case 'renew': {
        const admission = admissions[one.admission];
        return admission && (await store.renew(admission));
      }
      case 'command':
        return await store.runCommand({ breakerId, verb: one.verb, reason: 'because' }).catch(String);
      case 'half-open-early':
        return await store.halfOpenEarly(breakerId, 'canary answered');
      case 'delete':
        clock.nowMs += 1_000;
        await deleteRecord();
        return undefined;
      case 'wait':
        clock.nowMs += one.ms;
        return undefined;
      default:
        return one satisfies never;
    }
  }
}

describe('the store on DynamoDB and the pure model', () => {
  let dynamo: DynaliteTable;
  let circuits = 0;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  for (const [rule, settings] of Object.entries(SETTINGS)) {
    test(`agree over random commands and times: ${rule}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 30 }), async (commands) => {
          const breakerId = `circuit ${circuits++}`;
          const address = { TableName: dynamo.tableName, Key: marshall({ breakerId }) };
          const records = new Map<string, CircuitRecord>();
          const sides: [BreakerTable, () => Promise<unknown>][] = [
            [dynamo.table, () => dynamo.client.send(new DeleteItemCommand(address))],
            [memoryBreakerTable(records), () => Promise.resolve(records.delete(breakerId))],
          ];
          const [onDynamo, inModel] = await Promise.all(
            sides.map(async ([table, deleteRecord]) => {
              const clock = { nowMs: 1_000_000 };
              const published: TransitionEvent[] = [];
              const store = new CircuitBreakerStore(table, {
                publish: (event) => Promise.resolve(void published.push(event)),
                settings: () => settings,
                nowMs: () => clock.nowMs,
                deadlineMs: Number.POSITIVE_INFINITY,
                publishLimitMs: Number.POSITIVE_INFINITY,
              });
              return { seen: await trace(store, clock, breakerId, commands, deleteRecord), published };
            }),
          );
          expect(onDynamo).toEqual(inModel);
          const generations = inModel?.published.map(({ generation }) => generation) ?? [];
          expect(generations).toEqual([...new Set(generations)].sort((a, b) => a - b));
        }),
        { numRuns: 30 },
      );
    });
  }
});
