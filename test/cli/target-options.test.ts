import { targetFlags } from '../../cli/target-options.ts';
import { type Cli, createCli } from './support/cli.ts';

let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.remove());

test.each<[string, string[], string]>([
  ['a stack without its target', ['list', '--stack', 'Shop'], '--stack needs --target aws'],
  ['--yes on the embedded cloud', ['stop', 'x', '--reason', 'y', '--yes'], '--yes needs --target aws'],
  ['AWS without a stack', ['status', 'x', '--target', 'aws'], '--target aws needs --stack NAME'],
  [
    'a state folder and a time mode on AWS',
    ['redrive', 'x', '--target', 'aws', '--stack', 'Shop', '--time', 'virtual', '--state', 'here'],
    'is of the embedded cloud; leave it out with --target aws',
  ],
  ['another cloud', ['list', '--target', 'gcp'], "argument 'gcp' is invalid. Allowed choices are local, aws."],
  [
    'an argument on AWS, which knows no command-line.ts',
    ['start', 'MSFT', '--target', 'aws', '--stack', 'Shop'],
    'the argument is "MSFT"; with --target aws give the input as --input JSON or --input-file FILE',
  ],
  ['no input on AWS', ['start', '--target', 'aws', '--stack', 'Shop'], 'no input is given; with --target aws'],
])('%s is refused before anything is asked', async (_, args, message) => {
  const { exitCode, stderr, stdout } = await cli.run(...args);
  expect(stderr).toContain(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('the target can be given again behind an id', () => {
  expect(targetFlags({})).toBe('');
  expect(targetFlags({ target: 'local' })).toBe('');
  expect(targetFlags({ target: 'aws', stack: 'Shop', profile: 'prod', region: 'eu-west-1' })).toBe(
    ' --target aws --stack Shop --profile prod --region eu-west-1',
  );
});
