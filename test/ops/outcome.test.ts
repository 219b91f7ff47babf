import fc from 'fast-check';
import { outcomeOf } from '../../ops/outcome.ts';
import type { Execution } from '../../ops/status.ts';
import { RUN_TIMEOUT } from '../../patterns/execution-index/status.ts';
import { reportOf } from '../support/report.ts';
import { HistoryWriter } from './support/history.ts';
import { answers, playScenario, scenarios } from './support/scenario.ts';

const execution: Execution = {
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:machine:run',
  name: 'run',
  workflowId: 'workflow',
  faults: [],
  status: 'SUCCEEDED',
  startedAtMs: 1_000,
  stoppedAtMs: 3_500,
  redriveCount: 0,
};

const report = reportOf([], { workflowId: 'workflow', degradationLevel: 1, failedAgents: ['trend'], phases: [] });

describe('the outcome of a run', () => {
  test('takes level and failed agents from the report when there is one', () => {
    const outcome = outcomeOf({ ...execution, output: JSON.stringify(report) }, []);
    expect(outcome).toMatchObject({
      degradationLevel: 1,
      failedAgents: ['trend'],
      report,
      error: null,
      durationMs: 2_500,
    });
  });

  test('without a report names the agents that the history leaves without a quorum', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const expected = scenario.phases.flatMap(({ calls }) =>
          [...new Set(calls.map((call) => call.agent))].filter((agent) => {
            const replicas = calls.filter((call) => call.agent === agent);
            return replicas.filter(answers).length < Math.ceil((replicas.length + 1) / 2);
          }),
        );
        expect(outcomeOf({ ...execution, status: 'FAILED' }, playScenario(scenario)).failedAgents).toEqual(expected);
      }),
    );
  });

  test('is TIMED_OUT when the time limit of the run stopped it, and ABORTED when a user did', () => {
    const stopped = (error: string) => outcomeOf({ ...execution, status: 'ABORTED', error, cause: 'why' }, []);
    expect(stopped(RUN_TIMEOUT)).toMatchObject({ status: 'TIMED_OUT', error: RUN_TIMEOUT, cause: 'why' });
    expect(stopped('Interrupted').status).toBe('ABORTED');
  });

  test('has no report when the output is not one of ours', () => {
    for (const output of ['{"any":1}', '"text"', '{"schemaVersion":2}']) {
      expect(outcomeOf({ ...execution, output }, []).report).toBeNull();
    }
  });

  test('counts a running execution up to its last event', () => {
    const writer = new HistoryWriter();
    writer.write('ExecutionStarted', 0);
    const lastMs = writer.events[0]?.timestamp?.getTime() ?? 0;
    const { stoppedAtMs: _, ...running } = { ...execution, status: 'RUNNING' as const, startedAtMs: lastMs - 40 };
    expect(outcomeOf(running, writer.events)).toMatchObject({ durationMs: 40, historyEvents: 1, status: 'RUNNING' });
  });
});
