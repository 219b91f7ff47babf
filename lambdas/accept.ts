import { CheckpointNotFoundError, InvalidInputError } from '../patterns/catalogue/errors.ts';
import { acceptRequest, type Run, startRequest } from '../patterns/catalogue/payloads.ts';
import type { WorkflowDeclaration } from '../patterns/declarations/agent.ts';
import { inputText, requireInput } from '../patterns/declarations/parse-input.ts';
import { parseFaultRule } from '../patterns/fault-injection/faults.ts';
import { type Json, MAX_JSON_DEPTH } from '../patterns/json/json.ts';
import { readOwner, takeOwnership } from '../stores/checkpoints/ownership.ts';
import type { WorkflowRecord } from '../stores/workflow-table/records.ts';
import type { WorkflowTable } from '../stores/workflow-table/table.ts';
import { requireEnv } from './runtime/env.ts';
import { indexRunning } from './runtime/execution-index.ts';
import { dataFields } from './runtime/log-data.ts';
import { logger, logRun } from './runtime/logger.ts';
import { meanwhile } from './runtime/meanwhile.ts';
import { recordMetrics } from './runtime/metrics.ts';
import { publishRunStarted } from './runtime/run-events.ts';
import { workflowTable } from './runtime/stores.ts';
import { traceOfClaim, tracesOfRun } from './runtime/trace.ts';

/** The first task of a workflow: refuses invalid input before anything is done, then takes ownership of the workflow. */
export function acceptHandler(workflow: WorkflowDeclaration): (event: unknown) => Promise<Run> {
  return async (event) => {
    const { input, execution } = acceptRequest.parse(event);
    // one level more than the input in it, which is checked by itself
    const request = requireInput(startRequest, input, 'start request', MAX_JSON_DEPTH + 1);
    checkFaults(request.faults);
    const workflowId = request.workflowId ?? execution.name;
    const table = workflowTable();
    const found = request.resume ? await requireWorkflow(table, workflowId) : undefined;
    const received = found === undefined ? (request.input ?? null) : (JSON.parse(found.input) as Json);
    // only checked: the schema's outcome may be no JSON, and need not be accepted by the schema again
    requireInput(workflow.input, received, 'input');
    const identity = { workflowId, executionArn: execution.arn, startedAtMs: Date.parse(execution.startedAt) };
    const claim = { ...identity, input: inputText(received) };
    const claiming = takeOwnership(table, { ...claim, ...traceOfClaim(), found });
    const started = publishRunStarted({ ...claim, workflow: workflow.name }, request.resume);
    const { epoch, incarnation, traceIds } = await meanwhile(claiming, indexRunning(claim, 0, claim.input), started);
    const run: Run = {
      workflow: workflow.name,
      ...identity,
      epoch,
      ...(incarnation === undefined ? {} : { incarnation }),
      input: received,
      faults: request.faults,
      faultSeed: request.faultSeed,
      ...tracesOfRun(traceIds),
    };
    logRun(run);
    logger.info('accepted', { code: 'RUN_ACCEPTED', faults: run.faults, ...dataFields({ input: received }) });
    recordMetrics({ name: 'RunsStarted', value: 1 });
    return run;
  };
}

/** The record of a workflow that is to be resumed. @throws CheckpointNotFoundError when it was never started */
async function requireWorkflow(table: WorkflowTable, workflowId: string): Promise<WorkflowRecord> {
  const owner = await readOwner(table, workflowId);
  if (owner !== undefined) return owner;
  throw new CheckpointNotFoundError(
    `there is no workflow ${JSON.stringify(workflowId)} to resume: it was never started, or its records have expired`,
  );
}

/** Rules are for stages that inject faults; everywhere else they are refused, not ignored. */
function checkFaults(faults: readonly string[]): void {
  faults.forEach(parseFaultRule);
  if (faults.length > 0 && requireEnv('FAULT_INJECTION') !== 'enabled') {
    throw new InvalidInputError(`faults ${JSON.stringify(faults)} refused: this stage does not enable fault injection`);
  }
}
