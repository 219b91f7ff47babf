import { startExecution } from '../../ops/start.ts';
import type { StartRequest } from '../../patterns/payloads.ts';
import type { RunOptions } from '../commands/run.ts';
import { newExecutionName } from '../execution-name.ts';
import type { ExitCode } from '../exit-codes.ts';
import { prepareStateDirectory } from '../state-directory.ts';
import { follow } from './follow.ts';

/** Starts a run that the door let in. @param what is being run, for a person and for the execution's name */
export async function run(what: string, request: StartRequest, options: RunOptions): Promise<ExitCode> {
  const state = await prepareStateDirectory(options.state);
  const name = newExecutionName(what, options.id);
  return follow(`run ${what} as ${options.id ?? name}`, state, options, (target) =>
    startExecution(target, name, request),
  );
}
