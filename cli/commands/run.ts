import { Command } from 'commander';
import { FAULT_SYNTAX } from '../../patterns/faults.ts';
import { addFollowOptions, collect, type FollowOptions, parseSeed, parseWorkflowId } from './options.ts';

export interface RunOptions extends FollowOptions {
  readonly fault?: readonly string[];
  /** JSON, as given: the input of a workflow that is not about a ticker */
  readonly input?: string;
  /** folder of prices, as given */
  readonly data?: string;
  readonly id?: string;
}

const EXAMPLES = `
A fault RULE is ${FAULT_SYNTAX.replace(' or ', '\n             or ')}
  * is every agent, primary is an agent's first tier, RATE the share of attempts that are hit (0 to 1)

Examples:
  $ npx ballast run                                  research AAPL on the sample prices
  $ npx ballast run MSFT --data ./prices             research your own prices/MSFT.csv
  $ npx ballast run --fault '*/primary=error@0.5'    half of all first-tier attempts fail
  $ npx ballast run --fault trend=hang --time virtual
                                                     a hanging agent, without the waiting
  $ npx ballast run -c workflow=examples/triage --input '{"text":"the site is down"}'
                                                     a workflow of your own
  $ npx ballast run --json > run.json                for programs

Ctrl-C stops the execution. Exit codes: 0 a report, degraded ones too; 1 failed, stopped or timed out;
2 refused before the start; 130 after Ctrl-C`;

export function runCommand(): Command {
  return addFollowOptions(
    new Command('run')
      .summary('research a ticker: start, watch, report')
      .description('Research a ticker on the embedded cloud: start an execution, watch it, print the report.')
      .argument('[TICKER]', 'the stock to research', 'AAPL')
      .option('--data <DIR>', 'folder of <TICKER>.csv files with daily prices (default: the sample, AAPL 2013 to 2018)')
      .option('--fault <RULE>', 'inject a fault; may be given several times', collect)
      .option('--fault-seed <N>', 'seed of the dice for fault rates (default: 0)', parseSeed)
      .option('--id <WORKFLOW_ID>', 'name the workflow; running it again goes on where it left off', parseWorkflowId)
      .option('--input <JSON>', 'input of a workflow of your own, instead of a ticker'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (ticker: string, options: RunOptions) => {
      // the door first: a refusal need not wait for the SDK to load
      const { checkRun } = await import('../door.ts');
      const request = await checkRun(ticker, options);
      const { run } = await import('../actions/run.ts');
      process.exitCode = await run(options.input === undefined ? ticker : nameOf(options), request, options);
    });
}

/** What a run without a ticker is called: its workflow's folder. */
function nameOf({ context }: RunOptions): string {
  return context?.workflow?.split(/[/\\]/).at(-1) ?? 'workflow';
}
