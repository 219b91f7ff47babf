import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownWorkflows, rememberExecution, rememberWorkflow, workflowOf } from '../../cli/workflows.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'ballast-state-'));
});
afterEach(() => rmSync(state, { recursive: true }));

const machine = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
const execution = (workflow: string, name: string) =>
  `arn:aws:states:us-east-1:000000000000:execution:${workflow}:${name}`;
const ran = (name: string, stage = 'dev') =>
  rememberWorkflow(state, { context: { workflow: name, stage }, outputs: { StateMachineArn: machine(name) } });
const started = (workflow: string, name: string, workflowId = name) =>
  rememberExecution(state, { workflowId, name, executionArn: execution(workflow, name) });

test('the workflow that ran last is the first, and is there once, as it was built last', async () => {
  expect(await knownWorkflows(state)).toEqual([]);
  await ran('research');
  await ran('triage');
  await ran('research', 'prod');
  expect((await knownWorkflows(state)).map(({ context }) => context)).toEqual([
    { workflow: 'research', stage: 'prod' },
    { workflow: 'triage', stage: 'dev' },
  ]);
});

test('the workflow of an execution is found by its name, its ARN, and the id of its workflow', async () => {
  await ran('research');
  await ran('triage');
  await started('research', 'first--1a', 'first');
  await started('triage', 'second--2b', 'second');
  for (const id of ['first--1a', execution('research', 'first--1a'), 'first', execution('research', 'not-ours')]) {
    expect((await workflowOf(state, id))?.context.workflow).toBe('research');
  }
  expect((await workflowOf(state, 'second'))?.context.workflow).toBe('triage');
});

test('of executions of one workflow id the newest counts, and a name counts before an id', async () => {
  await ran('research');
  await ran('triage');
  await started('research', 'a', 'shared');
  await started('triage', 'b', 'shared');
  expect((await workflowOf(state, 'shared'))?.context.workflow).toBe('triage');
  await started('research', 'shared', 'shared');
  await started('triage', 'c', 'shared');
  expect((await workflowOf(state, 'shared'))?.context.workflow).toBe('research');
});

test('an execution that no command started has no known workflow, also beside a line that was cut', async () => {
  await ran('research');
  await started('research', 'first');
  appendFileSync(join(state, 'executions.jsonl'), '{"workflowId":"second","execu');
  expect(await workflowOf(state, 'second')).toBe(undefined);
  expect((await workflowOf(state, 'first'))?.context.workflow).toBe('research');
});
