import { type Command, Option } from 'commander';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';

/** Where the executions are that a command operates. */
export interface TargetOptions {
  /** @default 'local' - the embedded cloud */
  readonly target?: 'local' | 'aws';
  /** the stack on AWS: its name, or its ARN */
  readonly stack?: string;
  /** of the AWS configuration @default - the one the AWS SDK finds by itself */
  readonly profile?: string;
  /** of AWS @default - the one the AWS SDK finds by itself */
  readonly region?: string;
  /** name of one of several workflows @default - every one, or the only one */
  readonly workflow?: string;
  /** changes something on AWS without asking */
  readonly yes?: true;
}

/** Options of the embedded cloud: on AWS nothing is built here, and time is real. */
const LOCAL_ONLY = ['state', 'time', 'context', 'passThrough', 'envFile', 'standIn', 'set'];
const AWS_ONLY = ['stack', 'profile', 'region', 'yes'];

/** Adds the options that choose a target, and checks them before the command acts. @param asks whether it changes something */
export function addTargetOptions(command: Command, asks: boolean): void {
  const has = (long: string) => command.options.some((option) => option.long === long);
  if (!has('--workflow')) command.option('--workflow <NAME>', 'one of several workflows');
  command
    .addOption(new Option('--target <TARGET>', 'local: the embedded cloud, or aws').choices(['local', 'aws']))
    .option('--stack <NAME>', 'with --target aws: the stack that has the workflow')
    .option('--profile <NAME>', 'with --target aws: a profile of the AWS configuration')
    .option('--region <REGION>', "with --target aws: the stack's region");
  if (asks) command.option('--yes', 'with --target aws: do it without asking');
  command.hook('preAction', (_, action) => checkTargetOptions(action));
}

/** @throws InvalidInputError for options that belong to the other target */
function checkTargetOptions(command: Command): void {
  const { target, stack } = command.opts<TargetOptions>();
  const given = (names: readonly string[]) =>
    names
      .filter((name) => command.getOptionValueSource(name) === 'cli')
      .map((name) => command.options.find((option) => option.attributeName() === name)?.long ?? name)
      .join(', ');
  if (target !== 'aws') {
    const strays = given(AWS_ONLY);
    if (strays !== '') throw new InvalidInputError(`${strays} needs --target aws`);
    return;
  }
  if (stack === undefined) {
    throw new InvalidInputError(
      '--target aws needs --stack NAME: the stack that has the workflow, as cdk deploy printed it',
    );
  }
  const strays = given(LOCAL_ONLY);
  if (strays !== '') throw new InvalidInputError(`${strays} is of the embedded cloud; leave it out with --target aws`);
}

/** The options that choose the target again, as they follow an id in a command: ` --target aws --stack NAME`. */
export function targetFlags({ target, stack = '', profile, region }: TargetOptions): string {
  if (target !== 'aws') return '';
  const flags = [
    `--target aws --stack ${stack}`,
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...(region === undefined ? [] : [`--region ${region}`]),
  ];
  return ` ${flags.join(' ')}`;
}
