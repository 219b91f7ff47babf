import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { jsonOrUndefined } from '../patterns/json/json-or-undefined.ts';
import { type ListedExecution, listExecutions } from './list.ts';
import type { Execution } from './status.ts';
import type { Target } from './target.ts';

/** Executions around one: of the same workflow, and those that it started or was started by. */
export interface RelatedExecutions {
  /** of the same workflow id, newest first, this one among them */
  readonly sameWorkflow: readonly ListedExecution[];
  /** ARN of the execution that started it @default - none did */
  readonly parent?: string;
  /** ARNs of the executions that it started */
  readonly children: readonly string[];
}

/** More are not shown: `list --workflow-id ID` has all of them. */
const MOST = 50;

/** Reads the executions around one. */
export async function readRelated(
  target: Target,
  { workflowId }: Pick<Execution, 'workflowId'>,
  events: readonly HistoryEvent[],
): Promise<RelatedExecutions> {
  const { executions } = await listExecutions([target], { limit: MOST, filter: { workflowId } });
  const parent = parentOf(events);
  return { sameWorkflow: executions, ...(parent === undefined ? {} : { parent }), children: childrenOf(events) };
}

/** Step Functions links an execution with its parent by this field of the input. */
function parentOf(events: readonly HistoryEvent[]): string | undefined {
  const input = jsonOrUndefined(events[0]?.executionStartedEventDetails?.input ?? '');
  const parent = fieldOf(input, 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID');
  return typeof parent === 'string' ? parent : undefined;
}

/** Of states:startExecution the answer, or of its .sync form the answer to its submission, names the execution. */
function childrenOf(events: readonly HistoryEvent[]): string[] {
  const arns = events.flatMap(({ taskSubmittedEventDetails, taskSucceededEventDetails }) => {
    const details = taskSubmittedEventDetails ?? taskSucceededEventDetails;
    if (details?.resourceType !== 'states' || details.resource?.startsWith('startExecution') !== true) return [];
    const arn = fieldOf(jsonOrUndefined(details.output ?? ''), 'ExecutionArn');
    return typeof arn === 'string' ? [arn] : [];
  });
  return [...new Set(arns)];
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
