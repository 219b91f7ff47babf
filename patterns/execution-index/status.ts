import type { EXECUTION_STATUSES } from './entry.ts';

/** As DescribeExecution names them. */
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** The error a run is stopped with when its time is up. */
export const RUN_TIMEOUT = 'RunTimeout';

/** The status for a user: a run that its own `--timeout` stopped has timed out, though the service calls it aborted. */
export function statusFor(status: ExecutionStatus, error: string | undefined): ExecutionStatus {
  return status === 'ABORTED' && error === RUN_TIMEOUT ? 'TIMED_OUT' : status;
}
