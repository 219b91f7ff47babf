import { Command, Help, Option } from 'commander';
import { OUTPUT_FORMATS } from './output-format.ts';
import { packageVersion } from './package-version.ts';
import { defaultStateDirectory } from './project.ts';
import { addTargetOptions } from './target-options.ts';

interface Verb {
  /** whether it works on a state folder @default true */
  readonly hasState?: false;
  /** whether it also operates a stack on AWS, and asks first there: `changes` what exists @default - it does not */
  readonly onAws?: 'reads' | 'changes';
  /** as the help of the program lists it */
  readonly usage: string;
  /** another name of it @default - none */
  readonly alias?: string;
  readonly summary: string;
  readonly load: () => Promise<{ createCommand(argv?: readonly string[]): Command | Promise<Command> }>;
}

/** A verb is loaded when it is called: the help of the program needs none of the SDK. */
const VERBS: readonly Verb[] = [
  { usage: 'init [DIR]', summary: 'create a project', hasState: false, load: () => import('./verbs/init.ts') },
  {
    usage: 'dev',
    alias: 'local',
    summary: 'keep the embedded cloud up, with the current sources',
    load: () => import('./verbs/dev.ts'),
  },
  {
    usage: 'run [ARGUMENT]',
    summary: 'run a workflow: start, watch, report',
    load: () => import('./verbs/run.ts'),
  },
  {
    usage: 'agent <NAME> [ARGUMENT]',
    summary: 'run one agent of a workflow alone',
    load: () => import('./verbs/agent.ts'),
  },
  {
    usage: 'chaos [ARGUMENT]',
    summary: 'run a workflow under random faults',
    load: () => import('./verbs/chaos.ts'),
  },
  {
    usage: 'start [ARGUMENT]',
    summary: 'start an execution, without waiting for it',
    onAws: 'reads',
    load: () => import('./verbs/start.ts'),
  },
  {
    usage: 'watch <ID>',
    summary: 'show an execution until it ends',
    onAws: 'reads',
    load: () => import('./verbs/watch.ts'),
  },
  {
    usage: 'stop [ID]',
    summary: 'stop an execution that runs, or all of them',
    onAws: 'changes',
    load: () => import('./verbs/stop.ts'),
  },
  {
    usage: 'answer <ID>',
    summary: 'answer the question that an execution waits for',
    onAws: 'changes',
    load: () => import('./verbs/answer.ts'),
  },
  {
    usage: 'redrive [ID]',
    summary: 'continue failed executions at the step that failed',
    onAws: 'changes',
    load: () => import('./verbs/redrive.ts'),
  },
  {
    usage: 'resume <ID>',
    summary: 'start a workflow again at its first unfinished phase',
    onAws: 'changes',
    load: () => import('./verbs/resume.ts'),
  },
  {
    usage: 'console',
    summary: 'see executions and act on them in a browser',
    onAws: 'reads',
    load: () => import('./verbs/console.ts'),
  },
  {
    usage: 'mcp',
    summary: 'serve the operations to a coding agent',
    onAws: 'reads',
    load: () => import('./verbs/mcp.ts'),
  },
  { usage: 'list', summary: 'the executions so far', onAws: 'reads', load: () => import('./verbs/list.ts') },
  {
    usage: 'status <ID>',
    summary: 'the progress of an execution',
    onAws: 'reads',
    load: () => import('./verbs/status.ts'),
  },
  {
    usage: 'history <ID>',
    summary: 'the events of an execution',
    onAws: 'reads',
    load: () => import('./verbs/history.ts'),
  },
  {
    usage: 'logs <ID>',
    summary: 'the log lines of an execution',
    onAws: 'reads',
    load: () => import('./verbs/logs.ts'),
  },
  {
    usage: 'cost <ID>',
    summary: 'what an execution costs, at list prices',
    onAws: 'reads',
    load: () => import('./verbs/cost.ts'),
  },
  {
    usage: 'checkpoints <ID>',
    summary: 'the checkpoints and stored answers of a workflow',
    onAws: 'reads',
    load: () => import('./verbs/checkpoints.ts'),
  },
  {
    usage: 'breakers',
    summary: 'the circuits of all tiers',
    onAws: 'reads',
    load: () => import('./verbs/breakers.ts'),
  },
  {
    usage: 'breaker <VERB> <CIRCUIT>',
    summary: 'isolate, shadow, reset or probe a circuit',
    onAws: 'changes',
    load: () => import('./verbs/breaker.ts'),
  },
  {
    usage: 'health',
    summary: 'the last health check of every agent',
    onAws: 'reads',
    load: () => import('./verbs/health.ts'),
  },
  {
    usage: 'alarms',
    summary: 'the alarms, and which of them ring',
    onAws: 'reads',
    load: () => import('./verbs/alarms.ts'),
  },
  {
    usage: 'dashboard',
    summary: "the workflow's dashboard, as a page",
    onAws: 'reads',
    load: () => import('./verbs/dashboard.ts'),
  },
  {
    usage: 'fault',
    summary: 'switch faults on and off from outside a run',
    onAws: 'changes',
    load: () => import('./verbs/fault.ts'),
  },
  {
    usage: 'completion <SHELL>',
    summary: 'completion for bash, zsh or fish',
    load: () => import('./verbs/completion.ts'),
  },
  { usage: 'reset', summary: 'remove the state folder and its contents', load: () => import('./verbs/reset.ts') },
];

const ABOUT = 'Keeps multi-agent workflows upright on AWS Step Functions while their agents fail.';

const EXAMPLES = `
Examples:
  $ npx ballast run                                     run the example workflow and print its report
  $ npx ballast run --fault 'trend/rules=crash'         watch a fallback take over
  $ npx ballast list                                    every execution so far
  $ npx ballast history triage-20260105-093000-1a2b3c   what happened, event by event

Exit codes: 0 a report or done, 1 a failed execution, 2 refused before the start, 130 after Ctrl-C`;

/**
 * The command line.
 * @param argv its arguments; a verb that is not among them is only listed @default - every verb is loaded
 */
export async function createProgram(argv?: readonly string[]): Promise<Command> {
  const program = new Command('ballast')
    .description(ABOUT)
    .addHelpText('after', EXAMPLES)
    .version(packageVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({
      subcommandTerm: (command) => new Help().subcommandTerm(command).replace(' [options]', '').replace(/\|\w+/, ''),
    });
  const verbs: Command[] = [];
  for (const verb of VERBS) verbs.push(await commandOf(verb, argv));
  for (const verb of verbs) program.addCommand(verb);
  for (const [index, { onAws }] of VERBS.entries()) {
    const verb = verbs[index];
    if (verb === undefined || onAws === undefined) continue;
    for (const command of actingIn(verb)) addTargetOptions(command, onAws === 'changes' && command.name() !== 'list');
  }
  const stateless = VERBS.filter(({ hasState }) => hasState === false).map(({ usage }) => usage.split(' ')[0]);
  const acting = verbs.flatMap(actingIn);
  for (const command of acting) {
    if (!stateless.includes(command.name())) command.addOption(stateOption());
    for (const option of outputOptions()) command.addOption(option);
  }
  for (const command of new Set([program, ...verbs, ...acting])) {
    if (command !== program) command.helpOption('-h, --help', 'show this help');
    command.exitOverride().showHelpAfterError(helpHint(command)).showSuggestionAfterError(true);
  }
  return program;
}

/** The commands that do something: a verb of verbs does nothing itself. */
function actingIn(verb: Command): readonly Command[] {
  return verb.commands.length === 0 ? [verb] : verb.commands;
}

async function commandOf(verb: Verb, argv: readonly string[] | undefined): Promise<Command> {
  const { usage, alias, summary, load } = verb;
  const [name = '', ...parameters] = usage.split(' ');
  const isCalled = argv === undefined || argv.includes(name) || (alias !== undefined && argv.includes(alias));
  // the words of a command line that is being completed ask for no help
  const command = isCalled
    ? await (await load()).createCommand(argv?.[2] === 'completion' ? [] : argv)
    : new Command(name);
  for (const parameter of isCalled ? [] : parameters) command.argument(parameter);
  if (alias !== undefined) command.alias(alias);
  return command.summary(summary);
}

/** Where to look after a refusal; `npx ballast fault set --help` for a verb of a verb. */
function helpHint(command: Command): string {
  const names: string[] = [];
  for (let each: Command | null = command; each !== null; each = each.parent) names.unshift(each.name());
  return `see \`npx ${names.join(' ')} --help\` for what is allowed`;
}

function outputOptions(): readonly Option[] {
  return [
    new Option('-o, --format <FORMAT>', 'text, json, or jsonl: a line of JSON for each item of a list').choices(
      OUTPUT_FORMATS,
    ),
    new Option('--json', 'print JSON on stdout, everything else on stderr; as -o json').conflicts('format'),
  ];
}

function stateOption(): Option {
  return new Option('--state <DIR>', 'where the embedded cloud keeps its state').default(defaultStateDirectory());
}
