import { optionalText, parseJson, requiredText } from '../api/request.ts';
import { isObject } from '../definition/field-checks.ts';
import { type JsonObject, type MapState, type Retrier, type State, stateNamed } from '../definition/types.ts';
import type { Engine } from '../engine/engine.ts';
import type { Failure } from '../engine/failure.ts';
import { matches } from '../engine/failure.ts';
import { type Json, ServiceError, type TaskOutcome } from '../ports.ts';
import { backoffMs } from '../states/failing.ts';
import { percentage, wholeNumber } from '../states/map.ts';
import { step } from '../states/step.ts';
import { parametersOf, settleTask } from '../states/task.ts';
import { TestBench } from './bench.ts';
import { targetOf } from './target.ts';

const THRESHOLD_EXCEEDED: Failure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

/** Runs one state, on a mocked result or error or on the real task. */
export async function testState(engine: Engine, request: JsonObject): Promise<Json> {
  const { definition, stateName } = targetOf(requiredText(request, 'definition'), optionalText(request, 'stateName'));
  const state = stateNamed(definition, stateName);
  const input = parseJson(optionalText(request, 'input') ?? '{}', 'InvalidExecutionInput', 'input');
  const configuration = objectIn(request, 'stateConfiguration');
  const context = optionalText(request, 'context');
  const bench = new TestBench(engine.services, {
    definition,
    stateName,
    input,
    variables: parseJson(optionalText(request, 'variables') ?? '{}', 'ValidationException', 'variables') as JsonObject,
    roleArn: optionalText(request, 'roleArn') ?? `arn:aws:iam::${engine.services.accountId}:role/test`,
    context: context === undefined ? undefined : (parseJson(context, 'ValidationException', 'context') as JsonObject),
    retries: Number(configuration.retrierRetryCount ?? 0),
    nowMs: engine.clock.nowMs(),
  });
  const inspection: JsonObject = { input };
  const mock = mockOf(request);
  if (state.Type === 'Map' || state.Type === 'Parallel') {
    if (mock === undefined) throw new ServiceError('ValidationException', `A ${state.Type} state needs a mock`);
    if (state.Type === 'Map') await inspectMap(bench, state, inspection, mock, configuration);
    else mocked(bench, mock);
  } else {
    await bench.turn(step);
    if (state.Type === 'Task') await runTask(engine, bench, state, stateName, mock, inspection);
  }
  const { activity } = bench.scope;
  const failure = activity.kind === 'failing' ? activity.failure : undefined;
  if (failure !== undefined || activity.kind === 'settled' || activity.kind === 'waiting') await bench.turn(step);
  const answer = answerOf(bench, stateName, failure);
  if (failure !== undefined) inspectFailure(state, failure, bench, configuration, inspection);
  const inspected = request.inspectionLevel === 'DEBUG' || request.inspectionLevel === 'TRACE';
  return { ...answer, ...(inspected && { inspectionData: asTexts(inspection) }) };
}

type Mock = { readonly result: Json } | { readonly failure: Failure };

function mockOf(request: JsonObject): Mock | undefined {
  if (request.mock === undefined) return undefined;
  const { result, errorOutput } = objectIn(request, 'mock');
  if ((result === undefined) === (errorOutput === undefined)) {
    throw new ServiceError('ValidationException', 'A mock has either a result or an errorOutput');
  }
  if (isObject(errorOutput)) {
    const { error, cause } = errorOutput;
    return {
      failure: {
        ...(error !== undefined && { error: String(error) }),
        ...(cause !== undefined && { cause: String(cause) }),
      },
    };
  }
  return { result: parseJson(String(result), 'ValidationException', 'mock.result') };
}

function mocked(bench: TestBench, mock: Mock): void {
  if ('failure' in mock) bench.set({ activity: { kind: 'failing', failure: mock.failure } });
  else bench.set({ activity: { kind: 'settled', result: mock.result } });
}

async function inspectMap(
  bench: TestBench,
  state: MapState,
  inspection: JsonObject,
  mock: Mock,
  configuration: JsonObject,
): Promise<void> {
  const failures = Number(configuration.mapIterationFailureCount ?? 0);
  await bench.turn(async (turn) => {
    inspection.maxConcurrency = (await wholeNumber(turn, state.MaxConcurrency, 'MaxConcurrency')) ?? 0;
    const count = await wholeNumber(turn, state.ToleratedFailureCount, 'ToleratedFailureCount');
    const share = await percentage(turn, state.ToleratedFailurePercentage);
    if (count !== undefined) inspection.toleratedFailureCount = count;
    if (share !== undefined) inspection.toleratedFailurePercentage = share;
    if ('failure' in mock) {
      turn.draft.set(turn.scopeId, { activity: { kind: 'failing', failure: mock.failure } });
      return;
    }
    const total = Array.isArray(mock.result) ? mock.result.length : 1;
    const exceeded =
      (count !== undefined && failures > count) || (share !== undefined && (100 * failures) / total > share);
    turn.draft.set(turn.scopeId, {
      activity: exceeded ? { kind: 'failing', failure: THRESHOLD_EXCEEDED } : { kind: 'settled', result: mock.result },
    });
  });
}

async function runTask(
  engine: Engine,
  bench: TestBench,
  state: Extract<State, { Type: 'Task' }>,
  stateName: string,
  mock: Mock | undefined,
  inspection: JsonObject,
): Promise<void> {
  const { activity } = bench.scope;
  if (activity.kind !== 'inFlight') return;
  const parameters = parametersOf(bench.execution.history, activity.scheduledEventId);
  if (state.Arguments !== undefined) inspection.afterArguments = parameters;
  if (mock !== undefined) {
    if ('result' in mock) inspection.result = mock.result;
    mocked(bench, mock);
    return;
  }
  if (/\.(sync|waitForTaskToken)/.test(state.Resource)) {
    throw new ServiceError('ValidationException', `${state.Resource} needs a mock: nobody waits for its end here`);
  }
  const { head } = bench.execution;
  const outcome = await new Promise<TaskOutcome>((settled) =>
    engine.tasks.start(
      {
        resource: state.Resource,
        parameters,
        executionArn: head.arn,
        stateMachineArn: head.machineArn,
        stateName,
        scheduledEventId: activity.scheduledEventId,
      },
      { submitted: () => undefined, settled },
    ),
  );
  if (outcome.kind === 'succeeded') inspection.result = outcome.output;
  await bench.turn((turn) => settleTask(turn, state, outcome));
}

function answerOf(bench: TestBench, stateName: string, failure: Failure | undefined): JsonObject {
  const { execution, scope } = bench;
  const texts = {
    ...(failure?.error !== undefined && { error: failure.error }),
    ...(failure?.cause !== undefined && { cause: failure.cause }),
  };
  if (scope.activity.kind === 'backoff') return { ...texts, status: 'RETRIABLE' };
  const exited = [...execution.history].find(({ type }) => type.endsWith('StateExited'));
  if (exited === undefined) {
    const { error, cause } = execution.fate;
    return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }), status: 'FAILED' };
  }
  return {
    ...texts,
    output: JSON.stringify(exited.details.output),
    ...(scope.state !== stateName && { nextState: scope.state }),
    status: failure === undefined ? 'SUCCEEDED' : 'CAUGHT_ERROR',
  };
}

/** Which retrier or catcher took it. A retrier that is used up is still named. */
function inspectFailure(
  state: State,
  failure: Failure,
  bench: TestBench,
  configuration: JsonObject,
  inspection: JsonObject,
): void {
  const { Retry = [], Catch = [] } = state as {
    Retry?: readonly Retrier[];
    Catch?: readonly { ErrorEquals: readonly string[] }[];
  };
  const retryIndex = Retry.findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure));
  const catchIndex = Catch.findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure));
  const retrier = Retry[retryIndex];
  const retries = Number(configuration.retrierRetryCount ?? 0);
  const retriable = bench.scope.activity.kind === 'backoff';
  if (retrier !== undefined) {
    inspection.errorDetails = {
      retryIndex,
      ...(retriable && {
        retryBackoffIntervalSeconds: backoffMs({ ...retrier, JitterStrategy: 'NONE' }, retries, () => 1) / 1000,
      }),
    };
  }
  if (!retriable && catchIndex >= 0) {
    inspection.errorDetails = { ...(inspection.errorDetails as JsonObject | undefined), catchIndex };
  }
}

/** Payloads are text in the answer, numbers and errorDetails are not. */
function asTexts(inspection: JsonObject): JsonObject {
  const result: JsonObject = { ...inspection };
  for (const field of ['input', 'afterArguments', 'result']) {
    if (result[field] !== undefined) result[field] = JSON.stringify(result[field]);
  }
  return result;
}

function objectIn(request: JsonObject, field: string): JsonObject {
  const value = request[field] ?? {};
  if (isObject(value)) return value;
  throw new ServiceError('ValidationException', `${field} must be an object, but was ${JSON.stringify(value)}`);
}
