import { type Connection, type FollowOptions, followExecution, type RunResult } from '../../ops/follow.ts';
import { startExecution } from '../../ops/start.ts';
import type { StartRequest } from '../../patterns/catalogue/payloads.ts';

export interface RunOptions extends FollowOptions {
  /** the execution's name */
  readonly name: string;
}

/** Starts an execution and waits until it ends, whatever its status. */
export function runWorkflow(connection: Connection, request: StartRequest, options: RunOptions): Promise<RunResult> {
  return followExecution(connection, (target) => startExecution(target, options.name, request), options);
}
