import { isGraphBubbleUp } from '@langchain/langgraph';
import { CataloguedError, ERROR_CATALOGUE, type RetryPolicy } from '../../patterns/catalogue/errors.ts';
import type { CallOutcome } from '../../patterns/circuit-breaker/admission.ts';
import { kindOfError, outcomeOfError } from '../../patterns/circuit-breaker/index.ts';
import { graphErrorCodeOf, isNodeTimeout } from '../graph-errors.ts';

/** An interrupt, a drain or a command for the parent graph: no failure, and none of our business. */
export function isSignal(error: unknown): boolean {
  return isGraphBubbleUp(error);
}

/**
 * Whether and how a node that threw is run again: after a backoff, after the longer one of throttling, or not at all. Errors
 * of the AWS SDK are known by name and `$metadata`, where LangGraph's own policy retries all of them: also denied permissions and
 * invalid requests.
 */
export function retryOf(error: unknown): RetryPolicy {
  if (isSignal(error)) return 'never';
  if (error instanceof CataloguedError) return ERROR_CATALOGUE[error.name].retry;
  if (graphErrorCodeOf(error) !== undefined || isNodeTimeout(error)) return 'never';
  switch (kindOfError(error)) {
    case 'throttled':
      return 'throttle';
    case 'rejected':
    case 'cancelled':
      return 'never';
    default:
      return 'backoff';
  }
}

/** How the circuit of a node counts an error. */
export function circuitOutcomeOf(error: unknown): CallOutcome {
  if (isSignal(error) || graphErrorCodeOf(error) !== undefined) return 'neutral';
  return outcomeOfError(error);
}

/** For the `retryOn` of LangGraph's own retry policies. */
export function retryOnTransient(error: unknown): boolean {
  return retryOf(error) !== 'never';
}
