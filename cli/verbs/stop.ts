import { Command, InvalidArgumentError } from 'commander';
import { locateAmong } from '../../ops/locate.ts';
import { type Execution, readExecution } from '../../ops/status.ts';
import { stopExecution } from '../../ops/stop.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { confirmOnAws } from '../confirm.ts';
import { userName } from '../operator.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { print } from '../print.ts';
import { withTargets } from '../session.ts';
import { targetFlags } from '../target-options.ts';

interface StopOptions extends CommonOptions {
  readonly reason: string;
}

/** The error of an execution that an operator stopped. */
const STOPPED = 'Stopped';
const MAX_REASON_LENGTH = 256;

const EXAMPLES = `
Its status is ABORTED then, its error ${STOPPED}, and its cause the reason. redrive ID continues it; redrive --failed leaves it alone.

Examples:
  $ npx ballast stop triage-20260105-093000-1a2b3c --reason 'started with the wrong ticket'
  $ npx ballast stop my-workflow --reason 'a drill' --target aws --stack Ballast-triage-prod --yes`;

export function createCommand(): Command {
  return new Command('stop')
    .description('Stop an execution that runs. The reason is kept with it.')
    .argument('<ID>', ID_HELP)
    .requiredOption('--reason <TEXT>', `why, 1 to ${MAX_REASON_LENGTH} characters`, parseReason)
    .addHelpText('after', EXAMPLES)
    .action(stop);
}

function parseReason(text: string): string {
  if (text.trim() === '' || text.length > MAX_REASON_LENGTH) {
    throw new InvalidArgumentError(`Use a reason of 1 to ${MAX_REASON_LENGTH} characters.`);
  }
  return text;
}

async function stop(id: string, options: StopOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const execution = await readExecution(target, executionArn);
    const { name, status } = execution;
    if (!IS_STOPPABLE[status]) throw new InvalidInputError(`${name} is ${status} already: there is nothing to stop`);
    await confirmOnAws(options, `stop ${name}`, target);
    const { reason } = options;
    await stopExecution(target, execution, { error: STOPPED, cause: reason, by: { actor: userName(), reason } });
    const { workflowId, status: now, error = null, cause = null } = await readExecution(target, executionArn);
    const stopped = { workflowId, executionArn, name, status: now, error, cause };
    print(options, stopped, () => `${name} is ${now}\n\n  $ npx ballast redrive ${name}${targetFlags(options)}`);
  });
}

const IS_STOPPABLE: Readonly<Record<Execution['status'], boolean>> = {
  RUNNING: true,
  PENDING_REDRIVE: true,
  SUCCEEDED: false,
  FAILED: false,
  TIMED_OUT: false,
  ABORTED: false,
};
