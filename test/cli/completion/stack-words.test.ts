import { stackIn } from '../../../cli/completion/stack-words.ts';

test.each<[string, object | undefined]>([
  ['status --target aws --stack Prod ', { stack: 'Prod' }],
  ['status --stack Prod --target aws aa', { stack: 'Prod' }],
  [
    'breaker reset --target=aws --stack=Prod --region eu-west-1 --profile=ops r',
    { stack: 'Prod', region: 'eu-west-1', profile: 'ops' },
  ],
  ['status --stack Prod ', undefined],
  ['status --target local --stack Prod ', undefined],
  // the name is still being written
  ['status --target aws --stack Pr', undefined],
  ['status ', undefined],
])('%j chooses the stack %j', (line, stack) => {
  expect(stackIn(line.split(' '))).toEqual(stack);
});
