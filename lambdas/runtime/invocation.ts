import { AsyncLocalStorage } from 'node:async_hooks';
import type * as z from 'zod';
import { CataloguedError, MAX_CAUSE_BYTES } from '../../patterns/catalogue/errors.ts';
import type {
  AwaitAnswerRequest,
  EndPhaseRequest,
  InvokeRequest,
  PhaseRequest,
  RecordFailureRequest,
  ReportRequest,
} from '../../patterns/catalogue/payloads.ts';
import { type FaultRule, parseFaultRule } from '../../patterns/fault-injection/faults.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { logger, logRun } from './logger.ts';
import { reasonOf } from './reason.ts';

/** The payload of a task of a run. */
type RunRequest =
  | PhaseRequest
  | EndPhaseRequest
  | InvokeRequest
  | AwaitAnswerRequest
  | RecordFailureRequest
  | ReportRequest;

/** The invocation of a handler by a task of a run. */
export interface Invocation {
  readonly run: RunRequest['run'];
  /** names it among the invocations of its run; the same for each retry of the task */
  readonly name: string;
  readonly retryCount: number;
  /** the fault rules of the run; none in a redrive, which runs without them */
  readonly faults: readonly FaultRule[];
  /** requests to DynamoDB so far by their names, each attempt of the SDK counted */
  readonly requests: Map<string, number>;
}

const current = new AsyncLocalStorage<Invocation | undefined>();

/** The invocation that the calling code works for; undefined outside of a run. */
export function currentInvocation(): Invocation | undefined {
  return current.getStore();
}

/** Works outside of the current invocation: requests of this work suffer no faults of its run. */
export function outsideOfRun<T>(work: () => Promise<T>): Promise<T> {
  return current.run(undefined, work);
}

/**
 * Makes a handler of a run: it checks the event, logs under the run, and works as the current invocation.
 * @param name of the handler
 */
export function taskHandler<Request extends RunRequest, Response>(
  name: string,
  schema: z.ZodType<Request>,
  handle: (request: Request) => Promise<Response>,
): (event: unknown) => Promise<Response> {
  return async (event) => {
    const request = schema.parse(event);
    logRun(request.run);
    try {
      return await current.run(invocationOf(name, request), () => handle(request));
    } catch (error) {
      logHandlerFailure(error, name, request);
      throw error;
    }
  };
}

/**
 * One line for a handler that failed of something else than a verdict or a signal: these are events, or no failures. The
 * attempts of agents have lines of their own.
 */
function logHandlerFailure(error: unknown, handler: string, request: RunRequest): void {
  if (handler === 'agent' || (error instanceof CataloguedError && error.name !== 'StoreUnavailableError')) return;
  logger.error('handler failed', {
    code: 'HANDLER_FAILED',
    handler,
    ...('phase' in request ? { phase: request.phase.name, round: request.round } : {}),
    attempt: request.retryCount + 1,
    Error: error instanceof Error ? error.name : 'Error',
    Cause: boundedText(reasonOf(error), MAX_CAUSE_BYTES),
  });
}

function invocationOf(handler: string, request: RunRequest): Invocation {
  const { run, retryCount, redriveCount } = request;
  const faults = redriveCount > 0 ? [] : run.faults.map(parseFaultRule);
  return { run, name: [handler, ...taskOf(request)].join(' '), retryCount, faults, requests: new Map() };
}

/** Identifies one task of a run among those of the same handler. */
function taskOf(request: RunRequest): (string | number)[] {
  if ('call' in request) {
    const { phase, round, agent, replica, tier } = request.call;
    return [phase, round, agent, replica, tier];
  }
  return 'round' in request ? [request.phase.name, request.round] : [];
}
