import { nameInArn } from '../../patterns/arn.ts';

test.each([
  ['arn:aws:states:eu-central-1:000000000000:execution:Research:demo', 'demo'],
  ['arn:aws:lambda:eu-central-1:000000000000:function:agent', 'agent'],
  ['demo', 'demo'],
])('the name in %s is %s', (arn, name) => {
  expect(nameInArn(arn)).toBe(name);
});
