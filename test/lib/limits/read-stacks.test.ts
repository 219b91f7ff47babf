import { readStack } from '../../../lib/limits/read-stacks.ts';
import { createFolder } from '../../support/folder.ts';

test('a stack is read with its nested stacks, found by the hash in the URL of their templates', () => {
  const hash = 'ab'.repeat(32);
  const child = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } }, Description: 'ä' });
  const bucket = { 'Fn::Sub': 'assets' };
  const url = { 'Fn::Join': ['', ['https://s3.', bucket, `/${hash}.json`]] };
  const parent = {
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table' },
      Agents: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: url } },
    },
  };
  const folder = createFolder({
    'App.template.json': JSON.stringify(parent),
    'App.assets.json': JSON.stringify({ files: { [hash]: { source: { path: 'child.nested.json' } } } }),
    'child.nested.json': child,
  });
  try {
    const stack = readStack(folder.path, 'App');
    expect(stack).toMatchObject({ name: 'App', template: parent, bytes: JSON.stringify(parent).length });
    expect([...stack.nested.keys()]).toEqual(['Agents']);
    const nested = stack.nested.get('Agents');
    expect(nested).toMatchObject({ name: 'App-Agents', template: JSON.parse(child) as object });
    // AWS counts bytes, not characters
    expect(nested?.bytes).toBe(child.length + 1);
  } finally {
    folder.remove();
  }
});
