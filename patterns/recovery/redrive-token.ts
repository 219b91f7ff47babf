import { stableId } from '../hash.ts';

/**
 * The client token of a redrive. It is the same for the same execution and redrive count, so that an operator and a
 * recovery at once, or one of them twice, redrive it once.
 * @param redriveCount redrives of the execution so far
 */
export function redriveToken(executionArn: string, redriveCount: number): string {
  // a token has at most 64 characters, an ARN up to 256
  return stableId(executionArn, redriveCount);
}
