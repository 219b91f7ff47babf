import { Command } from 'commander';
import { locateAmong } from '../../ops/locate.ts';
import type { Started } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import type { Target } from '../../ops/target.ts';
import type { ExitCode } from '../exit-codes.ts';
import { followLeaving } from '../follow.ts';
import { followOnStack } from '../follow-on-stack.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { selectWorkflows } from '../select-workflow.ts';
import { openTargets } from '../session.ts';

const EXAMPLES = `
Ctrl-C ends the command and leaves the execution alone; \`npx ballast stop\` stops one.

Examples:
  $ npx ballast watch triage-20260105-093000-1a2b3c
  $ npx ballast watch my-workflow --target aws --stack Ballast-triage-prod

Exit codes: as run when it ends; 130 after Ctrl-C`;

export function createCommand(): Command {
  return new Command('watch')
    .description('Show the progress of an execution until it ends, then print its result as run does.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: CommonOptions) => {
      process.exitCode =
        options.target === 'aws'
          ? await followOnStack('watch', id, options, false, found)
          : await watchLocally(id, options);
    });
}

async function watchLocally(id: string, options: CommonOptions): Promise<ExitCode> {
  return await followLeaving(
    `watch ${id}`,
    options,
    async (_, notify) => {
      const session = await openTargets(options, notify);
      try {
        const { target } = await locateAmong(selectWorkflows(session.targets, options), id);
        return {
          get target() {
            const { stateMachineArn } = target;
            return session.targets.find((each) => each.stateMachineArn === stateMachineArn) ?? target;
          },
          reconnect: () => session.reconnect(),
          close: () => session.close(),
        };
      } catch (error) {
        session.close();
        throw error;
      }
    },
    async (target) => await found(target, (await locateAmong([target], id)).executionArn),
  );
}

async function found(target: Target, executionArn: string): Promise<Started> {
  const { workflowId, name } = await readExecution(target, executionArn);
  return { workflowId, executionArn, name };
}
