import type { Json, JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import { statesIn } from '../definition/names.ts';
import { type State, stateNamed } from '../definition/types.ts';
import type { Engine } from '../engine/engine.ts';
import type { Failure } from '../execution/failure.ts';
import type { TaskOutcome } from '../execution/task-runner.ts';
import { runStep } from '../states/run-step.ts';
import { endTask, parametersOf } from '../states/task.ts';
import { TestBench } from './bench.ts';
import { checkContext } from './context.ts';
import { asTexts, errorDetails } from './inspection.ts';
import { inspectMap } from './map-state.ts';
import { type Mock, mockOf } from './mock.ts';
import { readRequest, type TestStateRequest } from './request.ts';
import { ANONYMOUS, type Target, targetOf } from './target.ts';

/** Runs one state, on a mocked result or error or on the real task. */
export async function testState(engine: Engine, given: JsonObject): Promise<Json> {
  const request = readRequest(given);
  const target = targetOf(request.definition, request.stateName, engine.validation);
  const state = stateNamed(target.definition, ANONYMOUS);
  const mock = mockOf(request.mock, state);
  checkRequest(request, state, mock);
  const bench = benchOf(engine, request, target);
  const inspection: JsonObject = { input: request.input };
  if (state.Type === 'Map') await inspectMap(bench, state, inspection, mock, request.configuration);
  else if (state.Type === 'Parallel') {
    await bench.step(async (step) => {
      if (state.Arguments !== undefined) await step.evaluate(state.Arguments, 'Arguments');
    });
    if (bench.branch.activity.kind === 'enter') mocked(bench, mock);
  } else {
    await bench.step(runStep);
    if (state.Type === 'Task') await runTask(engine, bench, state, mock, inspection);
  }
  const failure = await bench.finish();
  const { variables } = bench.branch;
  if (Object.keys(variables).length > 0) inspection.variables = { ...variables };
  const answer = await answerOf(engine, request, target, bench, failure, inspection);
  return { ...answer, ...(request.inspectionLevel !== 'INFO' && { inspectionData: asTexts(inspection) }) };
}

/** @throws ServiceError ValidationException */
function checkRequest(
  { context, roleArn, configuration }: TestStateRequest,
  state: State,
  mock: Mock | undefined,
): void {
  if (context !== undefined) checkContext(context, state);
  if (state.Type === 'Task' && mock === undefined && roleArn === undefined) {
    throw new ServiceError('ValidationException', 'RoleArn must be specified when testing a Task state');
  }
  const origin = configuration.errorCausedByState;
  if (origin === undefined || (state.Type !== 'Map' && state.Type !== 'Parallel')) return;
  const around = { States: { [ANONYMOUS]: state as unknown as JsonObject } };
  if ([...statesIn(around)].some(({ name }) => name === origin && name !== ANONYMOUS)) return;
  throw new ServiceError('ValidationException', `errorCausedByState is '${origin}', which is no state within this one`);
}

function benchOf(
  engine: Engine,
  { input, variables, roleArn, context, configuration }: TestStateRequest,
  { definition, enclosing }: Target,
): TestBench {
  const isInMap = enclosing.some((outer) => stateNamed(outer, ANONYMOUS).Type === 'Map');
  return new TestBench(engine.services, {
    definition,
    input,
    variables,
    roleArn,
    context: context as JsonObject | undefined,
    retries: configuration.retrierRetryCount ?? 0,
    ...(isInMap && { mapItem: input }),
    nowMs: engine.clock.nowMs(),
  });
}

function mocked(bench: TestBench, mock: Mock | undefined): void {
  if (mock === undefined) return;
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
  const { activity } = bench.branch;
  if (activity.kind !== 'inFlight') return;
  const parameters = parametersOf(bench.execution.history, activity.scheduledEventId);
  if (state.Arguments !== undefined) inspection.afterArguments = parameters;
  if (mock !== undefined) {
    if ('result' in mock) inspection.result = mock.result;
    mocked(bench, mock);
    return;
  }
  if (/\.(sync|waitForTaskToken)/.test(state.Resource)) {
    throw new ServiceError(
      'ValidationException',
      `${state.Resource} needs a mock: TestState does not wait for its end`,
    );
  }
  const { spec } = bench.execution;
  const outcome = await new Promise<TaskOutcome>((settled) =>
    engine.tasks.start(
      {
        resource: state.Resource,
        parameters,
        executionArn: spec.arn,
        stateMachineArn: spec.machineArn,
        stateName: ANONYMOUS,
        scheduledEventId: activity.scheduledEventId,
      },
      { submitted: () => undefined, settled },
    ),
  );
  if (outcome.kind === 'succeeded') inspection.result = outcome.output;
  await bench.step((step) => endTask(step, state, outcome));
}

/** A failure that the state's own Retry and Catch leave goes to those of the Map or Parallel around it. */
async function answerOf(
  engine: Engine,
  request: TestStateRequest,
  target: Target,
  bench: TestBench,
  failure: Failure | undefined,
  inspection: JsonObject,
): Promise<JsonObject> {
  const state = stateNamed(target.definition, ANONYMOUS);
  const details = failure && errorDetails(state, failure, bench, request.configuration.retrierRetryCount ?? 0);
  if (details !== undefined) inspection.errorDetails = details;
  const answer = ownAnswer(bench, failure);
  const [definition, ...enclosing] = target.enclosing;
  if (answer.status !== 'FAILED' || definition === undefined) return answer;
  const outer = stateNamed(definition, ANONYMOUS);
  // of a distributed Map one failed child may be tolerated
  if (outer.Type === 'Map' && outer.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED') return answer;
  const around = { definition, enclosing };
  const outerBench = benchOf(engine, request, around);
  const { error, cause } = bench.execution.lifecycle;
  mocked(outerBench, {
    failure: failure ?? { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) },
  });
  return answerOf(engine, request, around, outerBench, await outerBench.finish(), inspection);
}

function ownAnswer(bench: TestBench, failure: Failure | undefined): JsonObject {
  const { execution, branch } = bench;
  const texts = {
    ...(failure?.error !== undefined && { error: failure.error }),
    ...(failure?.cause !== undefined && { cause: failure.cause }),
  };
  if (branch.activity.kind === 'backoff') return { ...texts, status: 'RETRIABLE' };
  const exited = [...execution.history].find(({ type }) => type.endsWith('StateExited'));
  if (exited === undefined) {
    const { error, cause } = execution.lifecycle;
    return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }), status: 'FAILED' };
  }
  return {
    ...texts,
    output: jsonText(exited.details.output ?? null),
    ...(branch.state !== ANONYMOUS && { nextState: branch.state }),
    status: failure === undefined ? 'SUCCEEDED' : 'CAUGHT_ERROR',
  };
}
