import { isNodeTimeoutError } from '@langchain/langgraph';

/** The code of LangGraph's own errors: too many steps, updates that contradict each other, values that are no state. */
export function graphErrorCodeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'lc_error_code' in error ? error.lc_error_code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Whether a node exceeded its timeout. LangGraph's own check throws for null. */
export function isNodeTimeout(error: unknown): error is Error {
  return error instanceof Error && isNodeTimeoutError(error);
}
