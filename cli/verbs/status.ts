import { Command } from 'commander';
import { readHistory } from '../../ops/history.ts';
import { readOperation } from '../../ops/index-execution.ts';
import { locateAmong } from '../../ops/locate.ts';
import { foldHistory } from '../../ops/progress.ts';
import { readOutcome } from '../../ops/read-outcome.ts';
import { readExecution } from '../../ops/status.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { print } from '../print.ts';
import { renderOperation } from '../render/operation.ts';
import { renderOutcome } from '../render/outcome.ts';
import { renderQuestions } from '../render/questions.ts';
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
    const outcome = await readOutcome(target, execution, events);
    const operation = await readOperation(target, execution);
    const view = await loadReportView(options, target.stateMachineArn, outcome.report);
    print(options, outcome, (style) => {
      const flags = targetFlags(options);
      const text = renderOutcome(outcome, foldHistory(events), style, view, flags);
      const more = [
        ...renderQuestions(execution.name, outcome.waitsFor ?? [], style, flags),
        ...(operation === undefined ? [] : [renderOperation(operation)]),
        ...(outcome.traceId === null ? [] : [`trace ${outcome.traceId}`]),
      ];
      return [text, ...more].join('\n');
    });
    await noteRinging(target);
  });
}
