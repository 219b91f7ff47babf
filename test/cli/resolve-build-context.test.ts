import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withKnownContext, withNamedContext } from '../../cli/resolve-build-context.ts';
import { rememberExecution, rememberWorkflow } from '../../cli/workflows.ts';

let state: string;
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'ballast-state-'));
  for (const workflow of ['research', 'triage']) {
    const StateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:${workflow}`;
    const outputs = { StateMachineArn, WorkflowName: workflow };
    await rememberWorkflow(state, { context: { workflow, stage: 'dev' }, outputs });
  }
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:research:first';
  await rememberExecution(state, { workflowId: 'first', name: 'first', executionArn });
});
afterEach(() => rmSync(state, { recursive: true }));

const contextFor = async (context: Record<string, string> | undefined, id?: string) => {
  const options = { state, ...(context === undefined ? {} : { context }) };
  return (await withKnownContext(state, options, id)).context;
};

test('a command continues an execution with the context that its workflow was built with', async () => {
  expect(await contextFor(undefined, 'first')).toEqual({ workflow: 'research', stage: 'dev' });
});

test('without an id, or with an unknown one, it is that of the workflow that ran last', async () => {
  expect(await contextFor(undefined)).toEqual({ workflow: 'triage', stage: 'dev' });
  expect(await contextFor(undefined, 'unknown')).toEqual({ workflow: 'triage', stage: 'dev' });
});

test('options of the command line take precedence, and a workflow that they name has its own context', async () => {
  expect(await contextFor({ stage: 'prod' }, 'first')).toEqual({ workflow: 'research', stage: 'prod' });
  expect(await contextFor({ workflow: 'mine' }, 'first')).toEqual({ workflow: 'mine' });
});

test.each(['research', 'arn:aws:states:us-east-1:000000000000:stateMachine:research'])(
  'a workflow that ran here is named by --workflow %s, and built as it was',
  async (workflow) => {
    const named = await withNamedContext(state, { state, workflow });
    expect(named).toEqual({ state, context: { workflow: 'research', stage: 'dev' } });
    expect(await withKnownContext(state, { state, workflow })).toEqual(named);
  },
);

test('another name is left to the build, and so is a folder that is given too', async () => {
  const unknown = { state, workflow: 'mine' };
  expect(await withNamedContext(state, unknown)).toEqual(unknown);
  const both = { state, workflow: 'research', context: { workflow: 'folder' } };
  expect(await withNamedContext(state, both)).toEqual(both);
  expect(await withNamedContext(join(state, 'none'), unknown)).toEqual(unknown);
});
