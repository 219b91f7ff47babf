import { Reconnecting } from '../../console/connection.ts';
import { PACES, Watches } from '../../console/watches.ts';
import { ExecutionReader } from '../../ops/execution-reader.ts';
import { type OperationName, operationOf } from '../../ops/operations/index.ts';
import { runOperation } from '../../ops/operations/operation.ts';
import { requestPace } from '../../patterns/request-quotas.ts';
import { startService } from '../ops/support/service.ts';

const EXECUTION = 'arn:aws:states:eu-west-1:000000000000:execution:flow:run';
const MINUTE_MS = 60_000;

/** Everything that a page watches, whichever of its views is open. */
const WATCHED: readonly (readonly [OperationName, object])[] = [
  ['explain_execution', { id: EXECUTION }],
  ['list_executions', {}],
  ['list_questions', {}],
  ['list_ringing', {}],
  ['list_circuits', {}],
  ['get_health', {}],
  ['list_alarms', {}],
  ['list_faults', {}],
];

/** The requests of a page in a minute of the clock of its watches, by action. @param isRunning each look at the execution finds a new event */
async function requestsInAMinute(isRunning: boolean): Promise<Readonly<Record<string, number>>> {
  const timestamp = 1_767_600_000;
  const end = { id: 2, previousEventId: 1, type: 'ExecutionSucceeded', timestamp };
  let events = [{ id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp }, ...(isRunning ? [] : [end])];
  const service = await startService({
    DescribeExecution: {
      executionArn: EXECUTION,
      name: 'run',
      status: isRunning ? 'RUNNING' : 'SUCCEEDED',
      startDate: timestamp,
      input: '{}',
    },
    DescribeStateMachineForExecution: { definition: '{"States":{}}' },
    get GetExecutionHistory() {
      if (isRunning) {
        const previousEventId = events.length;
        events = [...events, { id: previousEventId + 1, previousEventId, type: 'PassStateEntered', timestamp }];
      }
      return { events };
    },
    BatchGetItem: { Responses: {} },
  });
  const context = { targets: () => [service.target] as const, reader: new ExecutionReader(), actor: 'me', flags: '' };
  const connection = { context, place: '', kind: 'aws', reconnect: async () => {} } as const;
  const run = (name: OperationName, input: object) => runOperation(operationOf(name), context, input);
  try {
    await Promise.all(
      WATCHED.map(
        ([name, input]) =>
          new Promise<void>((ended) => {
            let nowMs = 0;
            const watches = new Watches(new Reconnecting(connection), PACES.aws, async (ms) => {
              nowMs += ms;
              if (nowMs < MINUTE_MS) return;
              endWatch();
              ended();
            });
            const endWatch: () => void = watches.watch(
              { name },
              async () => {
                const result = await run(name, input);
                // with each change of an execution its page reads the graph again
                if (name === 'explain_execution') await run('get_graph', input);
                return result;
              },
              () => {},
            );
          }),
      ),
    );
    const counts: Record<string, number> = {};
    for (const { action } of service.requests) counts[action] = (counts[action] ?? 0) + 1;
    return counts;
  } finally {
    await service.close();
  }
}

test.each([
  [true, { DescribeExecution: 60, GetExecutionHistory: 60, DescribeStateMachineForExecution: 30 }],
  [false, { DescribeExecution: 14, GetExecutionHistory: 1, DescribeStateMachineForExecution: 7 }],
] as const)(
  'a page asks a fraction of the quotas in a minute: of an execution that runs: %s',
  async (isRunning, most) => {
    const counts = await requestsInAMinute(isRunning);
    for (const [action, limit] of Object.entries(most)) {
      expect({ action, isWithin: (counts[action] ?? 0) <= limit }).toEqual({ action, isWithin: true });
      // of the smaller regions, in requests a minute: ten pages of different executions take less than all of it
      const quota = (requestPace(action, 'eu-central-1')?.perSecond ?? Number.POSITIVE_INFINITY) * 2 * 60;
      expect(limit * 10).toBeLessThanOrEqual(quota);
    }
    expect(counts).not.toHaveProperty('ListExecutions');
    expect(Object.keys(counts).filter((action) => /MapRun/.test(action))).toEqual([]);
    expect(counts.DescribeExecution).toBeGreaterThan(isRunning ? 20 : 4);
  },
);
