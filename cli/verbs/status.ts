import { Command } from 'commander';
import { readHistory } from '../../ops/history.ts';
import { locateAmong } from '../../ops/locate.ts';
import { outcomeOf } from '../../ops/outcome.ts';
import { foldHistory } from '../../ops/progress.ts';
import { readExecution } from '../../ops/status.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { print } from '../print.ts';
import { renderOutcome } from '../render/outcome.ts';
import { loadReportView } from '../report-view.ts';
import { noteRinging } from '../ringing.ts';
import { withTargets } from '../session.ts';
import { targetFlags } from '../target-options.ts';

const EXAMPLES = `
Examples:
  $ npx ballast status triage-20260105-093000-1a2b3c
  $ npx ballast status my-workflow --json | jq .status`;

export function createCommand(): Command {
  return new Command('status')
    .description('Print the progress of an execution: its phases and agents, and its report when there is one.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(status);
}

async function status(id: string, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const execution = await readExecution(target, executionArn);
    const events = await readHistory(target, executionArn);
    const outcome = outcomeOf(execution, events);
    const view = await loadReportView(options, target.stateMachineArn, outcome.report);
    print(options, outcome, (style) => renderOutcome(outcome, foldHistory(events), style, view, targetFlags(options)));
    await noteRinging(target);
  });
}
