import { optionalText, parseJson, requiredText } from '../api/request.ts';
import { type JsonObject, type State, stateNamed } from '../definition/types.ts';
import type { Engine } from '../engine/engine.ts';
import type { Failure } from '../engine/failure.ts';
import { type Json, ServiceError, type TaskOutcome } from '../ports.ts';
import { step } from '../states/step.ts';
import { parametersOf, settleTask } from '../states/task.ts';
import { TestBench } from './bench.ts';
import { asTexts, inspectFailure } from './inspection.ts';
import { inspectMap } from './map-state.ts';
import { type Mock, mockOf, objectIn } from './mock.ts';
import { ANONYMOUS, targetOf } from './target.ts';

/** Runs one state, on a mocked result or error or on the real task. */
export async function testState(engine: Engine, request: JsonObject): Promise<Json> {
  const definition = targetOf(
    requiredText(request, 'definition'),
    optionalText(request, 'stateName'),
    engine.validation,
  );
  const state = stateNamed(definition, ANONYMOUS);
  const input = parseJson(optionalText(request, 'input') ?? '{}', 'InvalidExecutionInput', 'input');
  const configuration = objectIn(request, 'stateConfiguration');
  const context = optionalText(request, 'context');
  const bench = new TestBench(engine.services, {
    definition,
    input,
    variables: parseJson(optionalText(request, 'variables') ?? '{}', 'ValidationException', 'variables') as JsonObject,
    roleArn: optionalText(request, 'roleArn'),
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
    if (state.Type === 'Task') await runTask(engine, bench, state, mock, inspection);
  }
  const { activity } = bench.scope;
  const failure = activity.kind === 'failing' ? activity.failure : undefined;
  if (failure !== undefined || activity.kind === 'settled' || activity.kind === 'waiting') await bench.turn(step);
  const answer = answerOf(bench, failure);
  if (failure !== undefined) inspectFailure(state, failure, bench, configuration, inspection);
  const { variables } = bench.scope;
  if (Object.keys(variables).length > 0) inspection.variables = { ...variables };
  const inspected = request.inspectionLevel === 'DEBUG' || request.inspectionLevel === 'TRACE';
  return { ...answer, ...(inspected && { inspectionData: asTexts(inspection) }) };
}

function mocked(bench: TestBench, mock: Mock): void {
  if ('failure' in mock) bench.set({ activity: { kind: 'failing', failure: mock.failure } });
  else bench.set({ activity: { kind: 'settled', result: mock.result } });
}

async function runTask(
  engine: Engine,
  bench: TestBench,
  state: Extract<State, { Type: 'Task' }>,
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
        stateName: ANONYMOUS,
        scheduledEventId: activity.scheduledEventId,
      },
      { submitted: () => undefined, settled },
    ),
  );
  if (outcome.kind === 'succeeded') inspection.result = outcome.output;
  await bench.turn((turn) => settleTask(turn, state, outcome));
}

function answerOf(bench: TestBench, failure: Failure | undefined): JsonObject {
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
    ...(scope.state !== ANONYMOUS && { nextState: scope.state }),
    status: failure === undefined ? 'SUCCEEDED' : 'CAUGHT_ERROR',
  };
}
