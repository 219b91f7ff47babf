import { outputPrefix, WORKFLOW_OUTPUTS, workflowsIn } from '../../../patterns/catalogue/outputs.ts';

const outputsWith = (prefix: string) =>
  WORKFLOW_OUTPUTS.map((name) => [prefix + name, `${name} of ${prefix}`] as const);

test('the workflows of a stack are found by their prefixes, also one without and one that is called Workflow', () => {
  const outputs = Object.fromEntries(['Workflow', '', 'TriageOne'].flatMap(outputsWith));
  const workflows = workflowsIn({ ...outputs, StageName: 'dev', OtherStateMachineArn: 'arn' });
  expect([...workflows.keys()]).toEqual(['', 'TriageOne', 'Workflow']);
  expect(workflows.get('TriageOne')).toEqual(
    Object.fromEntries(WORKFLOW_OUTPUTS.map((name) => [name, `${name} of TriageOne`])),
  );
  expect(workflowsIn({ WorkflowName: 'half of one' }).size).toBe(0);
});

test('a prefix has the characters that names of outputs may have', () => {
  expect(outputPrefix(['Team A', 'tri-age_1'])).toBe('TeamAtriage1');
  expect(outputPrefix([])).toBe('');
});
