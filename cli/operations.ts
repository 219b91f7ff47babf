import type { ConsoleConnection } from '../console/connection.ts';
import { ExecutionReader } from '../ops/execution-reader.ts';
import type { OperationContext } from '../ops/operations/operation.ts';
import { userName } from './operator.ts';
import type { CommonOptions } from './options.ts';
import { selectWorkflows, type Targets } from './select-workflow.ts';
import { openTargets } from './session.ts';
import { connectionTo, withStack } from './stack-session.ts';
import { targetFlags } from './target-options.ts';
import { rememberExecution } from './workflows.ts';

/** Opens the workflows of a state folder or of a stack for many operations, one after another, until `use` returns. */
export async function withOperations(
  options: CommonOptions,
  use: (connection: ConsoleConnection) => Promise<void>,
): Promise<void> {
  const notify = (message: string) => process.stderr.write(`${message}\n`);
  if (options.target === 'aws') {
    await withStack(options, notify, async (targets) => {
      await use(onAws(options, targets, notify));
    });
    return;
  }
  const session = await openTargets(options, notify);
  const targets = () => selectWorkflows(session.targets, options);
  const context: OperationContext = {
    ...operatorContext(options),
    targets,
    onStarted: async (started) => await rememberExecution(options.state, started),
    whyNotRunnable: ({ stateMachineArn, workflow }) =>
      session.runs(stateMachineArn)
        ? undefined
        : `the embedded cloud of ${options.state} runs ${session.targets[0].workflow} now: its functions are not those of ${workflow}; ` +
          'run it by the command line first',
  };
  try {
    await use({ context, place: options.state, kind: 'local', reconnect: async () => await session.reconnect() });
  } finally {
    session.close();
  }
}

function onAws(options: CommonOptions, targets: Targets, notify: (message: string) => void): ConsoleConnection {
  const context = { ...operatorContext(options), targets: () => targets };
  const [, , , region = ''] = targets[0].stateMachineArn.split(':');
  const { reconnect } = connectionTo(targets[0], notify);
  return { context, place: `stack ${options.stack ?? ''} in ${region}`, kind: 'aws', reconnect };
}

function operatorContext(options: CommonOptions): Pick<OperationContext, 'reader' | 'actor' | 'flags'> {
  return { reader: new ExecutionReader(), actor: userName(), flags: targetFlags(options) };
}
