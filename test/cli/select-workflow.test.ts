import { onlyWorkflow, selectWorkflows, type Targets } from '../../cli/select-workflow.ts';
import type { Target } from '../../ops/target.ts';

const target = (workflow: string, stage = '') => ({ workflow, stage }) as Target;
const targets: Targets = [target('orders', 'dev'), target('refunds', 'dev'), target('orders', 'prod')];

test('without a choice it is every one, with one those of the name and the stage', () => {
  expect(selectWorkflows(targets, {})).toEqual(targets);
  expect(selectWorkflows(targets, { workflow: 'orders' })).toEqual([targets[0], targets[2]]);
  expect(selectWorkflows(targets, { workflow: 'orders', stage: 'prod' })).toEqual([targets[2]]);
});

test('the ARN of a state machine chooses one of those that share a name', () => {
  const [dev, prod] = ['dev', 'prod'].map((stage) => ({ ...target('orders', stage), stateMachineArn: `arn:${stage}` }));
  if (dev === undefined || prod === undefined) throw new Error('no targets');
  expect(selectWorkflows([dev, prod], { workflow: 'arn:prod' })).toEqual([prod]);
});

test('a name that none has is refused with those there are', () => {
  expect(() => selectWorkflows([target('orders'), target('refunds', 'dev')], { workflow: 'odrers' })).toThrow(
    'no workflow is called --workflow "odrers"; there are orders, refunds of stage dev',
  );
});

test('a command that needs one workflow names those it finds', () => {
  expect(onlyWorkflow([target('orders')]).workflow).toBe('orders');
  expect(() => onlyWorkflow([target('orders'), target('refunds')])).toThrow(
    'there are 2 workflows, orders, refunds; choose one by --workflow NAME',
  );
});
