import type { FunctionError } from './worker/protocol.ts';

/** The lines Lambda itself writes around an invocation's own. */

export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST`;
}

/** The service's message for an invocation that its environment did not survive. */
export function outcomeLines(requestId: string, error: FunctionError, nowMs: number): string[] {
  if (error.errorType !== 'Sandbox.Timedout') return [`${error.errorMessage}\n${error.errorType}`];
  const message = error.errorMessage.replace(/^RequestId: \S+ Error: /, '');
  return [`${new Date(nowMs).toISOString()} ${requestId} ${message}`];
}

export function endLines(
  requestId: string,
  report: {
    readonly durationMs: number;
    readonly memoryMb: number;
    readonly heapUsedBytes: number;
    /** only of the first invocation of an environment */
    readonly initMs?: number;
  },
): string[] {
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(report.durationMs)} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${Math.ceil(report.heapUsedBytes / 1_048_576)} MB`,
    ...(report.initMs === undefined ? [] : [`Init Duration: ${report.initMs.toFixed(2)} ms`]),
  ];
  return [`END RequestId: ${requestId}`, `${parts.join('\t')}\t`];
}
