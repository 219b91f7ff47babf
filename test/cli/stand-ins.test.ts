import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { jest } from '@jest/globals';
import { collectStandIn } from '../../cli/stand-in-option.ts';
import { readCredentials } from '../../local/wire/credentials.ts';
import { type Cli, createCli } from './support/cli.ts';
import { makeProject, writeInto } from './support/project.ts';

jest.setTimeout(400_000);

const SEND = 'arn:aws:states:::aws-sdk:ses:sendEmail';

/** A CDK app that has nothing of this package: a Task of a service that is not run here, and a function in Python. */
const APP = `
import { App, Stack, CfnOutput } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
const app = new App();
const stack = new Stack(app, 'Mail');
const score = new Function(stack, 'Score', { functionName: 'score', runtime: Runtime.PYTHON_3_13, handler: 'index.f', code: Code.fromInline('pass') });
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Score',
  States: {
    Score: {
      Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: score.functionArn, Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}', Next: 'Send',
    },
    Send: { Type: 'Task', Resource: '${SEND}', Arguments: { Source: '{% $states.input.to %}' }, End: true },
  },
};
const machine = new CfnStateMachine(stack, 'Machine', { roleArn: score.role.roleArn, definitionString: stack.toJsonString(definition) });
new CfnOutput(stack, 'MachineArn', { value: machine.ref });
`;

let cli: Cli;
const write = (name: string, text: string) => writeInto(cli, name, text);

beforeAll(() => {
  cli = createCli();
  makeProject(cli, 'app.mjs', APP, ['aws-cdk-lib', 'constructs']);
  write('score.cjs', 'module.exports = ({ name }) => ({ to: name + "@example.com" });');
  write('send.ts', sendSource('first'));
  write('none.ts', 'export const send = () => 1;');
  write('number.ts', 'export default 7;');
  write('throws.ts', 'throw new Error("no key");\nexport default () => 1;');
});
afterAll(() => cli.remove());

function sendSource(version: string): string {
  return `interface Mail { readonly Source: string }
export default async (mail: Mail, context: { resource: string }) => {
  console.log('sent');
  return { MessageId: \`${version} \${mail.Source} by \${context.resource}\` };
};`;
}

test.each([
  ['nowhere.ts', 'there is no such file'],
  ['none.ts', 'none.ts has no default export'],
  ['number.ts', 'it cannot be loaded: its default export is of type number'],
  ['throws.ts', 'it cannot be loaded: no key'],
])('a stand-in of %s is refused before the app is built', async (file, fault) => {
  const refused = await cli.run('dev', '--stand-in', `${SEND}=${file}`, '--state', 'refused');
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(
    new RegExp(`^error: --stand-in ${SEND}=.*${file}: .*${fault}; give a module whose default`),
  );
  expect(refused.stderr).not.toContain('building');
});

test('a stand-in is given as ARN=FILE, and of two for one ARN the last counts', () => {
  const [one, two] = collectStandIn('Score=b.ts', collectStandIn(`${SEND}=c=d.ts`, collectStandIn('Score=a.ts')));
  expect([one, two]).toEqual([
    { resource: SEND, file: join(process.cwd(), 'c=d.ts') },
    { resource: 'Score', file: join(process.cwd(), 'b.ts') },
  ]);
  expect(() => collectStandIn('Score')).toThrow('Use ARN=FILE');
  expect(() => collectStandIn('=a.ts')).toThrow('Use ARN=FILE');
});

test('a stand-in that nothing in the app uses is refused with what there is, and no cloud is started', async () => {
  const refused = await cli.run(
    'dev',
    ...['--stand-in', 'arn:aws:states:::aws-sdk:ses:send=send.ts', '--state', 'unused'],
  );
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(
    'error: --stand-in arn:aws:states:::aws-sdk:ses:send: the app has no function and no Resource of a Task of this name that a module could answer; ' +
      `of what it uses the embedded cloud does not run ${SEND}, Score`,
  );
  expect(existsSync(join(cli.folder, 'unused', 'cloud'))).toBe(false);
});

test('dev answers for what it does not run of any CDK app, with the current sources', async () => {
  const standIns = ['--stand-in', `${SEND}=send.ts`, '--stand-in', 'score=score.cjs'];
  const dev = await cli.runUntil('building the app', 'dev', ...standIns, '--json');
  let stdout = '';
  let stderr = '';
  dev.process.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  dev.process.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const when = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await when(() => stdout.includes('}'));
  expect(stderr).not.toContain('not run by the embedded cloud');
  const { endpoint } = JSON.parse(stdout) as { readonly endpoint: string };
  expect(await runMachine(endpoint)).toEqual({ MessageId: `first ann@example.com by ${SEND}` });

  write('send.ts', sendSource('second'));
  await when(() => stderr.includes('ready again'));
  expect(await runMachine(endpoint)).toEqual({ MessageId: `second ann@example.com by ${SEND}` });
  dev.process.kill('SIGINT');
  expect((await dev.ended).exitCode).toBe(130);
});

async function runMachine(endpoint: string): Promise<unknown> {
  const credentials = readCredentials(join(cli.folder, '.ballast', 'cloud'));
  if (credentials === undefined) throw new Error('the cloud has no credentials');
  const client = new SFNClient({ endpoint, credentials, region: 'us-east-1' });
  const [machine] = (await client.send(new ListStateMachinesCommand({}))).stateMachines ?? [];
  const input = JSON.stringify({ name: 'ann' });
  const start = new StartExecutionCommand({ stateMachineArn: machine?.stateMachineArn, input });
  const { executionArn } = await client.send(start);
  for (;;) {
    const { status, output = '', cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') return JSON.parse(output) as unknown;
    if (status !== 'RUNNING') return { status, cause };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
