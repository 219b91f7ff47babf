import { type AssemblyWorkflow, listWorkflows, outputsOf, selectWorkflow } from '../../../cli/assembly/workflows.ts';
import { WORKFLOW_OUTPUTS } from '../../../patterns/catalogue/outputs.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

let folder: Folder;
let workflows: readonly AssemblyWorkflow[];

const outputsFor = (prefix: string, name: string) =>
  WORKFLOW_OUTPUTS.map((output) => [prefix + output, { Value: output === 'WorkflowName' ? name : { Ref: output } }]);

beforeAll(async () => {
  folder = createFolder();
  const template = (...outputs: readonly unknown[][]) =>
    JSON.stringify({ Outputs: { Url: { Value: 'x' }, ...Object.fromEntries(outputs) } });
  folder.write('Dev.json', template(...outputsFor('Triage', 'triage'), ...outputsFor('Billing', 'billing')));
  folder.write('Prod.json', template(...outputsFor('Triage', 'triage')));
  folder.write('Other.json', template());
  const artifacts = ['Dev', 'Prod', 'Other'].map((name) => [
    name,
    { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.json` } },
  ]);
  folder.write('manifest.json', JSON.stringify({ artifacts: Object.fromEntries(artifacts) }));
  const billing = { name: 'billing', file: '/flows/billing/workflow.ts', agents: [] };
  folder.write('ballast-workflows.json', JSON.stringify([billing]));
  workflows = await listWorkflows(folder.path);
});
afterAll(() => folder.remove());

test('the workflows of an assembly are found by their outputs, and called by their names where those are enough', () => {
  expect(workflows.map(({ label }) => label)).toEqual(['billing', 'Dev/Triage', 'Prod/Triage']);
  expect(workflows[0]).toMatchObject({ stack: 'Dev', prefix: 'Billing', recorded: { name: 'billing' } });
});

test('a workflow is chosen by its name, and where there are several by what tells them apart', () => {
  expect(selectWorkflow(workflows, 'billing').prefix).toBe('Billing');
  expect(selectWorkflow(workflows, 'Prod/Triage').stack).toBe('Prod');
  expect(selectWorkflow(workflows.slice(0, 1), undefined).name).toBe('billing');
});

test('a refusal names the workflows there are', () => {
  expect(() => selectWorkflow(workflows, undefined)).toThrow(
    'the app has the workflows billing, Dev/Triage, Prod/Triage; choose one by --workflow NAME',
  );
  expect(() => selectWorkflow(workflows, 'nope')).toThrow(
    'the app has no workflow "nope"; it has billing, Dev/Triage, Prod/Triage',
  );
  expect(() => selectWorkflow(workflows, 'triage')).toThrow(
    'several workflows are called "triage": choose one of Dev/Triage, Prod/Triage',
  );
  expect(() => selectWorkflow([], undefined)).toThrow('no stack of it has an AgentWorkflow');
});

test('the outputs of a workflow are those of its stack, by their plain names', () => {
  const stacks = { Dev: { TriageStateMachineArn: 'dev' }, Prod: { TriageStateMachineArn: 'prod' } };
  expect(outputsOf({ stack: 'Prod', prefix: 'Triage' }, stacks)).toMatchObject({ StateMachineArn: 'prod' });
});
