import type { Run } from '../../patterns/catalogue/payloads.ts';
import { headerToForward, traceIdIn } from '../../patterns/trace.ts';

/** The trace of this invocation. @returns undefined where the workflow is not traced: each invocation has an id of its own there */
export function currentTraceId(): string | undefined {
  // Lambda replaces the variable with each invocation
  return process.env.TRACING === 'enabled' ? traceIdIn(process.env._X_AMZN_TRACE_ID) : undefined;
}

/** The header of the trace of this invocation, for what it starts. @returns undefined where the workflow is not traced */
export function currentTraceHeader(): string | undefined {
  return process.env.TRACING === 'enabled' ? headerToForward(process.env._X_AMZN_TRACE_ID) : undefined;
}

/** The trace of this invocation, for a claim of a workflow. */
export function traceOfClaim(): { readonly traceId?: string } {
  const traceId = currentTraceId();
  return traceId === undefined ? {} : { traceId };
}

/** The traces of a run, as the record of its workflow has them. @returns none where it is not traced now */
export function tracesOfRun(traceIds: string[] | undefined): Pick<Run, 'traceIds'> {
  return traceIds === undefined || currentTraceId() === undefined ? {} : { traceIds };
}
