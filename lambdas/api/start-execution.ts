import { randomUUID } from 'node:crypto';
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyPersistenceLayerError,
  IdempotencyValidationError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { startExecution as startNamed } from '../../ops/start.ts';
import { startWorkflow } from '../../ops/start-workflow.ts';
import { readExecution } from '../../ops/status.ts';
import type { Target } from '../../ops/target.ts';
import { invalidRequest, ProblemError } from '../../patterns/api/problem.ts';
import { type StartRequest, startRequest } from '../../patterns/catalogue/payloads.ts';
import type { WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { inputText, parseInput } from '../../patterns/declarations/parse-input.ts';
import { parseFaultRule } from '../../patterns/fault-injection/faults.ts';
import { canonicalJson } from '../../patterns/json/canonical-json.ts';
import type { Json } from '../../patterns/json/json.ts';
import { headerToForward } from '../../patterns/trace.ts';
import { keyedName } from '../../patterns/triggers/keyed-name.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { requireEnv } from '../runtime/env.ts';
import { summaryOf } from './executions.ts';
import { type ApiEvent, headerOf, readBody } from './request.ts';
import { type ApiResponse, jsonResponse } from './response.ts';

/** A running execution is worth asking for again after so long. */
const RETRY_AFTER_SECONDS = '5';

/** Step Functions forgets an execution 90 days after its end; from then on the key is free. */
const KEY_EXPIRES_AFTER_SECONDS = 90 * 24 * 60 * 60;

/** What one key, or one request without a key, starts. */
interface NamedRequest {
  /** name of the execution, which Step Functions starts once */
  readonly name: string;
  readonly request: StartRequest;
  /** of the caller's trace, in which the execution goes on @default - it begins one */
  readonly traceHeader?: string | undefined;
}

interface StartResult {
  readonly executionArn: string;
  readonly isReplay: boolean;
}

/**
 * Starts an execution. A key names it: whatever fails between here and the answer, the same request finds the same execution.
 * Powertools remembers answered keys; if the record is in progress, the execution name makes the start idempotent.
 */
export async function startExecution(
  workflow: WorkflowDeclaration,
  target: Target,
  event: ApiEvent,
  context: Context,
): Promise<ApiResponse> {
  const request = readRequest(workflow, event);
  const key = headerOf(event, 'idempotency-key');
  if (key === '')
    throw new ProblemError('invalid-request', 'the header Idempotency-Key is empty; give a key, or leave it out');
  const name = key === undefined ? `api-${randomUUID()}` : keyedName('key', key);
  // API Gateway gives every request the header, and keeps that of a caller who has one
  const named: NamedRequest = { name, request, traceHeader: headerToForward(headerOf(event, 'x-amzn-trace-id')) };
  const { executionArn, isReplay } =
    key === undefined ? await startOrFindRunning(target, named) : await startIdempotently(target, named, context);
  const summary = summaryOf(await readExecution(target, executionArn));
  const hasEnded = summary.status !== 'RUNNING' && summary.status !== 'PENDING_REDRIVE';
  return jsonResponse(hasEnded && isReplay ? 200 : 202, summary, {
    location: `${event.requestContext.path.replace(/\/$/, '')}/${summary.id}`,
    ...(hasEnded ? {} : { 'retry-after': RETRY_AFTER_SECONDS }),
    ...(isReplay ? { 'idempotency-replayed': 'true' } : {}),
  });
}

async function startOrFindRunning(target: Target, { name, request, traceHeader }: NamedRequest): Promise<StartResult> {
  const { workflowId } = request;
  const started =
    workflowId === undefined
      ? { ...(await startNamed(target, name, request, traceHeader)), wasRunning: false }
      : await startWorkflow(target, name, request, traceHeader);
  return { executionArn: started.executionArn, isReplay: started.wasRunning };
}

let idempotencyTable: DynamoDBPersistenceLayer | undefined;

async function startIdempotently(target: Target, named: NamedRequest, context: Context): Promise<StartResult> {
  idempotencyTable ??= new DynamoDBPersistenceLayer({
    tableName: requireEnv('IDEMPOTENCY_TABLE'),
    awsSdkV3Client: dynamo(),
  });
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'name',
    payloadValidationJmesPath: 'request',
    expiresAfterSeconds: KEY_EXPIRES_AFTER_SECONDS,
    lambdaContext: context,
  });
  let isReplay = true;
  const idempotent = makeIdempotent(
    async ({ name, request }: { name: string; request: Json }) => {
      isReplay = false;
      const { traceHeader } = named;
      return { ...(await startOrFindRunning(target, { name, request: request as StartRequest, traceHeader })) };
    },
    { persistenceStore: idempotencyTable, config },
  );
  try {
    const { executionArn } = await idempotent({ name: named.name, request: named.request as Json });
    return { executionArn, isReplay };
  } catch (error) {
    if (error instanceof IdempotencyValidationError) throw keyReused();
    if (error instanceof IdempotencyAlreadyInProgressError) {
      return { ...(await startOrFindRunning(target, named)), isReplay: true };
    }
    // the start failed, or a request to the idempotency table
    if (error instanceof IdempotencyPersistenceLayerError && error.cause instanceof Error) throw error.cause;
    throw error;
  }
}

export function keyReused(): ProblemError {
  return new ProblemError(
    'idempotency-key-reused',
    'the Idempotency-Key was used for another request before; give a new key, or the same body',
  );
}

/** @throws ProblemError with every issue */
function readRequest(workflow: WorkflowDeclaration, event: ApiEvent): StartRequest {
  const received = readBody(event);
  const parsed = parseInput(startRequest, received, 'body');
  if (!parsed.ok) throw invalidRequest(parsed.issues);
  if (parsed.value.resume) throw invalidRequest(['body.resume is true; resume by POST /executions/{id}/resume']);
  const { workflowId, faults, faultSeed } = parsed.value;
  const input = parsed.value.input ?? null;
  const issues = [...faultIssues(faults), ...inputIssues(workflow, input)];
  if (issues.length > 0) throw invalidRequest(issues);
  const request = {
    input,
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(faults.length === 0 ? {} : { faults, faultSeed }),
  };
  // one text for one request, in whatever order its fields came
  return JSON.parse(canonicalJson(request as Json)) as StartRequest;
}

function inputIssues(workflow: WorkflowDeclaration, input: Json): readonly string[] {
  const parsed = parseInput(workflow.input, input, 'input');
  if (!parsed.ok) return parsed.issues;
  inputText(input);
  return [];
}

function faultIssues(faults: readonly string[]): string[] {
  if (faults.length === 0) return [];
  if (requireEnv('FAULT_INJECTION') !== 'enabled') {
    return [`body.faults has ${faults.length} rules; this stage does not enable fault injection, leave them out`];
  }
  faults.forEach(parseFaultRule);
  return [];
}
