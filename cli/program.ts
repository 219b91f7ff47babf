import { readFileSync } from 'node:fs';
import { Command, Help, Option } from 'commander';
import { breakerCommand, breakersCommand } from './commands/breakers.ts';
import { checkpointsCommand } from './commands/checkpoints.ts';
import { faultCommand } from './commands/fault.ts';
import { healthCommand } from './commands/health.ts';
import { historyCommand } from './commands/history.ts';
import { listCommand } from './commands/list.ts';
import { logsCommand } from './commands/logs.ts';
import { redriveCommand } from './commands/redrive.ts';
import { resetCommand } from './commands/reset.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';

const ABOUT = 'Keeps multi-agent workflows upright on AWS Step Functions while their agents fail.';

const EXAMPLES = `
Examples:
  $ npx ballast run                                     research AAPL and print the report
  $ npx ballast run AAPL --fault 'trend/rules=crash'    watch a fallback take over
  $ npx ballast list                                    every execution so far
  $ npx ballast history aapl-20260105-093000-1a2b3c     what happened, event by event

Exit codes: 0 a report or done, 1 a failed execution, 2 refused before the start, 130 after Ctrl-C`;

/** The command line. Every verb is a file in commands/, which loads what it needs only when it is called. */
export function createProgram(): Command {
  const program = new Command('ballast')
    .description(ABOUT)
    .addHelpText('after', EXAMPLES)
    .version(versionOf(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ subcommandTerm: (command) => new Help().subcommandTerm(command).replace(' [options]', '') });
  const verbs = [
    runCommand(),
    redriveCommand(),
    resumeCommand(),
    listCommand(),
    statusCommand(),
    historyCommand(),
    logsCommand(),
    checkpointsCommand(),
    breakersCommand(),
    breakerCommand(),
    healthCommand(),
    faultCommand(),
    resetCommand(),
  ];
  for (const verb of verbs) program.addCommand(verb);
  const acting = verbs.flatMap((verb) => (verb.commands.length === 0 ? [verb] : verb.commands));
  for (const command of acting) {
    command.addOption(stateOption()).option('--json', 'print JSON on stdout, everything else on stderr');
  }
  for (const command of new Set([program, ...verbs, ...acting])) {
    if (command !== program) command.helpOption('-h, --help', 'show this help');
    command.exitOverride().showHelpAfterError(helpHint(command)).showSuggestionAfterError(true);
  }
  return program;
}

/** Where to look after a refusal; `npx ballast fault set --help` for a verb of a verb. */
function helpHint(command: Command): string {
  const names: string[] = [];
  for (let each: Command | null = command; each !== null; each = each.parent) names.unshift(each.name());
  return `see \`npx ${names.join(' ')} --help\` for what is allowed`;
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

function stateOption(): Option {
  return new Option('--state <DIR>', 'where the embedded cloud keeps its state').default('.ballast');
}
