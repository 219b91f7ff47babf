import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { diagnose } from '../../ops/diagnosis.ts';
import { executionGraphOf, readDefinition } from '../../ops/execution-graph.ts';
import { ExecutionReader } from '../../ops/execution-reader.ts';
import { summaryOf } from '../../ops/execution-summary.ts';
import { readHistory } from '../../ops/history.ts';
import { foldHistory } from '../../ops/progress.ts';
import { readRelated } from '../../ops/related.ts';
import { readSavedHistory } from '../../ops/saved-history.ts';
import { readExecution } from '../../ops/status.ts';
import { detailsOfStep, type Step, stepsOf } from '../../ops/steps.ts';
import { timelineOf } from '../../ops/timeline.ts';
import { readVotes } from '../../ops/votes.ts';
import { openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
let failed: RunResult;
let redriven: RunResult;
let slowVote: RunResult;
beforeAll(async () => {
  world = await openWorld('research');
  const input = { ticker: 'AAPL' };
  failed = await world.run({
    workflowId: 'two-down',
    input,
    faults: ['risk=hang', 'trend=error', 'momentum/rules=crash'],
  });
  redriven = await world.redrive(failed.outcome.executionArn);
  slowVote = await world.run({ workflowId: 'slow-vote', input, faults: ['quality-gate/rules=slow:2@0.3'] });
});
afterAll(async () => {
  await world.close();
});

function invocationsOf(history: readonly HistoryEvent[], agent: string): Step[] {
  return stepsOf(history).filter(({ role, call }) => role === 'Invoke' && call?.agent === agent);
}

describe('the steps of an execution', () => {
  test('are its visits of states, each with the attempts the history has of it', () => {
    const steps = stepsOf(failed.history);
    const entered = failed.history.filter(({ type }) => type?.endsWith('StateEntered'));
    expect(steps.map(({ id }) => id)).toEqual(entered.map(({ id }) => id));
    const scheduled = failed.history.filter(({ type }) => type === 'TaskScheduled').length;
    expect(steps.flatMap(({ attempts }) => attempts)).toHaveLength(scheduled);
  });

  test('of a tier that fails have each attempt with its error, and the wait before the next one', () => {
    const [rules] = invocationsOf(failed.history, 'trend');
    expect(rules).toMatchObject({ status: 'caught', phase: 'research', call: { tier: 'rules', replica: 0 } });
    expect(rules?.attempts.map(({ status, error }) => [status, error])).toEqual(
      Array.from({ length: 3 }, () => ['failed', 'AgentError']),
    );
    const [first, second, third] = rules?.attempts ?? [];
    expect(first?.backoffMs).toBe((second?.startedAtMs ?? 0) - (first?.endedAtMs ?? 0));
    expect(second?.backoffMs).toBeGreaterThan(0);
    expect(third?.backoffMs).toBeUndefined();
  });

  test('that ended the execution failed, and go on with its redrive', () => {
    expect(stepsOf(failed.history).at(-1)).toMatchObject({ name: 'research EndPhase', status: 'failed' });
    const again = stepsOf(redriven.history).find(({ id }) => id === stepsOf(failed.history).at(-1)?.id);
    expect(again?.attempts.map(({ redrive }) => redrive)).toEqual([0, 1]);
    expect(stepsOf(redriven.history).filter(({ redrive }) => redrive === 1).length).toBeGreaterThan(10);
    expect(stepsOf(redriven.history).some(({ status }) => status === 'running')).toBe(false);
  });

  test('of an execution that runs are running', () => {
    const begun = failed.history.slice(0, failed.history.findIndex(({ type }) => type === 'TaskStarted') + 1);
    expect(stepsOf(begun).at(-1)).toMatchObject({ status: 'running', attempts: [{ status: 'running' }] });
  });

  test('have their input, output and the answer of each attempt', () => {
    const steps = stepsOf(failed.history);
    const accept = steps.find(({ name }) => name === 'Accept');
    const details = detailsOfStep(failed.history, steps, accept?.id ?? 0);
    expect(JSON.parse(details?.input ?? '')).toMatchObject({ workflowId: 'two-down' });
    expect(JSON.parse(details?.attempts[0]?.output ?? '')).toMatchObject({ Payload: expect.anything() as unknown });
    expect(details?.events.map(({ type }) => type)).toContain('TaskStateExited');
    expect(detailsOfStep(failed.history, steps, 1)).toBeUndefined();
  });
});

describe('the timeline', () => {
  function timeline({ history }: RunResult) {
    const { changes } = foldHistory(history);
    return timelineOf(stepsOf(history), changes, { fromMs: 0, toMs: Date.now() });
  }

  test('has a row for each replica, with its failed attempts, waits and answers', () => {
    const { rows } = timeline(failed);
    const trend = rows.find(({ name }) => name === 'trend');
    const kinds = trend?.bars.map(({ kind }) => kind) ?? [];
    expect(kinds.filter((kind) => kind === 'failed')).toHaveLength(6);
    expect(kinds.filter((kind) => kind === 'waiting')).toHaveLength(4);
    expect(rows.find(({ name }) => name === 'volume')?.bars.map(({ kind }) => kind)).toEqual(['succeeded']);
  });

  test('has the redrives, and marks when the vote was decided', () => {
    const { rows, redrives } = timeline(redriven);
    expect(redrives).toMatchObject([{ count: 1 }]);
    const gates = rows.filter(({ name }) => name === 'quality-gate');
    expect(gates.map(({ replica, replicas }) => [replica, replicas])).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    for (const { marks } of gates) expect(marks).toMatchObject([{ kind: 'vote' }]);
  });

  test('marks a tier that an open circuit left out', async () => {
    const { runBreakerCommand } = await import('../../ops/breakers.ts');
    await runBreakerCommand(world.target, { verb: 'isolate', breakerId: 'volume/rules', reason: 'a drill' });
    const run = await world.run({ workflowId: 'isolated', input: { ticker: 'AAPL' } });
    await world.resetCircuits();
    const row = timeline(run).rows.find(({ name }) => name === 'volume');
    expect(row?.marks).toMatchObject([{ kind: 'skipped', tier: 'rules', circuit: 'ISOLATED' }]);
    expect(row?.bars.map(({ tier }) => tier)).toEqual(['simple-rules']);
  });

  test('of a workflow without agents has a row for each visit of a state', () => {
    const steps = stepsOf(failed.history).map(({ call: _, role: _role, ...step }) => step);
    const { rows, leftOut } = timelineOf(steps, [], { fromMs: 0, toMs: Date.now() });
    expect([rows.length, leftOut]).toEqual([steps.length, 0]);
    const many = Array.from({ length: 40 }, () => steps).flat();
    const shown = timelineOf(many, [], { fromMs: 0, toMs: Date.now() });
    expect([shown.rows.length, shown.leftOut]).toEqual([300, many.length - 300]);
  });
});

describe('the graph', () => {
  async function graph({ outcome, history }: RunResult) {
    const definition = await readDefinition(world.target, outcome.executionArn);
    return executionGraphOf(definition, foldHistory(history), stepsOf(history));
  }

  test('has the agents of each phase as they are', async () => {
    const { phases } = await graph(failed);
    expect(phases.map(({ phase, state }) => [phase, state])).toEqual([
      ['research', 'failed'],
      ['strategy', 'idle'],
      ['quality-gate', 'idle'],
    ]);
    const states = Object.fromEntries(phases[0]?.agents.map(({ agent, state }) => [agent, state]) ?? []);
    expect(states).toMatchObject({ risk: 'failed', trend: 'failed', momentum: 'fell-back', volume: 'succeeded' });
  });

  test('has every state of the definition, and no transition to what is not in it', async () => {
    const { states, edges } = await graph(redriven);
    const ids = states.map(({ id }) => id);
    expect(ids).toContain('research Invoke');
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of edges) expect([ids.includes(from), ids.includes(to)]).toEqual([true, true]);
    expect(states.find(({ name }) => name === 'Report')).toMatchObject({ state: 'succeeded', visits: 1 });
    expect(states.find(({ name }) => name === 'research Invoke')?.parent).toBe('research FanOut');
  });
});

describe('why an execution failed', () => {
  test('is said in one sentence, with the command that goes on', () => {
    const diagnosis = diagnose(failed.outcome, foldHistory(failed.history));
    expect(diagnosis?.sentence).toMatch(
      /^Phase research: 2 of 4 required agents failed, more than 30 %: no tier of risk answered \(rules failed of Sandbox\.Timedout.*\.$/,
    );
    expect(diagnosis).toMatchObject({
      next: ['redrive', 'two-down'],
      remedy: expect.stringMatching(/redrive/) as string,
    });
  });

  test('of one that is refused its input is no redrive', async () => {
    const { outcome, history } = await world.run({ workflowId: 'refused', input: { ticker: 7 } });
    const diagnosis = diagnose(outcome, foldHistory(history));
    expect(diagnosis?.sentence).toMatch(/^InvalidInputError: .*ticker/);
    expect(diagnosis?.next).toBeUndefined();
  });

  test('of one that succeeded names the agents without an answer, and of one that runs is nothing', () => {
    expect(diagnose(redriven.outcome, foldHistory(redriven.history))?.sentence).toBe('Every agent answered.');
    const degraded = { ...redriven.outcome, failedAgents: ['momentum', 'volume'] };
    expect(diagnose(degraded, foldHistory(redriven.history))?.sentence).toBe(
      'It succeeded at degradation level 0, without an answer of momentum and volume.',
    );
    expect(diagnose({ ...failed.outcome, status: 'RUNNING' }, foldHistory([]))).toBeUndefined();
  });

  test.each([
    ['ABORTED', 'Stopped', 'wrong ticket', 'It was stopped: wrong ticket.'],
    ['TIMED_OUT', null, null, 'It took longer than it may.'],
    ['FAILED', 'Odd', 'very', 'Odd: very.'],
    ['FAILED', null, null, 'It failed without an error.'],
  ] as const)('of %s with %s and %s is %s', (status, error, cause, sentence) => {
    const outcome = { ...failed.outcome, status, error, cause, failures: [] };
    expect(diagnose(outcome, foldHistory([]))?.sentence).toBe(sentence);
  });
});

test('the votes have each ballot, and say whose answer it is', async () => {
  const votes = await readVotes(world.target, 'slow-vote');
  expect(votes).toMatchObject([
    { phase: 'quality-gate', agent: 'quality-gate', kind: 'decided', replicas: 3, quorum: 2, disagreement: 0 },
  ]);
  expect(votes[0]?.ballots.map(({ replica }) => replica)).toEqual([0, 1, 2]);
  expect(votes[0]?.ballots.filter(({ kind }) => kind === 'voted').length).toBeGreaterThanOrEqual(2);
  expect(slowVote.outcome.status).toBe('SUCCEEDED');
  expect(await readVotes(world.target, 'never-was')).toEqual([]);
});

test('executions of the same workflow are related', async () => {
  const execution = await readExecution(world.target, failed.outcome.executionArn);
  const { sameWorkflow, children, parent } = await readRelated(world.target, execution, failed.history);
  expect(sameWorkflow.map(({ executionArn }) => executionArn)).toEqual([failed.outcome.executionArn]);
  expect([children, parent]).toEqual([[], undefined]);
});

describe('a reader of executions', () => {
  test('reads the history of one that has ended once', async () => {
    const reader = new ExecutionReader();
    const { executionArn } = redriven.outcome;
    const first = await reader.read(world.target, await readExecution(world.target, executionArn));
    const sent: string[] = [];
    world.target.stepFunctions.middlewareStack.add(
      (next, { commandName = '' }) =>
        (args) => {
          sent.push(commandName);
          return next(args);
        },
      { step: 'initialize', name: 'record' },
    );
    const second = await reader.read(world.target, await readExecution(world.target, executionArn));
    expect(sent).toEqual(['DescribeExecutionCommand']);
    expect(second.events).toBe(first.events);
    expect(second.steps()).toBe(first.steps());
  });
});

describe('a saved history', () => {
  test('says the same as the cloud did, but for the name', async () => {
    const events = await readHistory(world.target, redriven.outcome.executionArn);
    const saved = readSavedHistory(JSON.stringify(events), 'redriven.json');
    const live = await new ExecutionReader().read(
      world.target,
      await readExecution(world.target, redriven.outcome.executionArn),
    );
    const { name: _, ...rest } = summaryOf(saved);
    const { name: _live, ...expected } = summaryOf(live);
    expect({ ...rest, outcome: { ...rest.outcome, executionArn: '' } }).toEqual({
      ...expected,
      outcome: { ...expected.outcome, executionArn: '' },
    });
  });

  test('may be a line for each event, or what the AWS CLI prints', () => {
    const lines = failed.history.map((event) => JSON.stringify(event)).join('\n');
    const ofCli = {
      events: failed.history.map((event) => ({ ...event, timestamp: (event.timestamp?.getTime() ?? 0) / 1000 })),
    };
    for (const text of [`${lines}\n`, JSON.stringify(ofCli)]) {
      expect(stepsOf(readSavedHistory(text, 'a').events)).toEqual(stepsOf(failed.history));
    }
  });

  test.each([
    ['{', /is no JSON/],
    ['{"a":1}', /is no history of an execution/],
    ['[]', /does not begin with ExecutionStarted/],
    ['[{"id":1,"type":"TaskScheduled","timestamp":1}]', /does not begin with ExecutionStarted/],
  ])('%s is refused', (text, message) => {
    expect(() => readSavedHistory(text, 'x.json')).toThrow(message);
  });
});
