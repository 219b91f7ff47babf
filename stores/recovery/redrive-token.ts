import { hashOf } from '../hash.ts';

/**
 * The client token of a redrive: the same for everyone who redrives an execution where it stands now. A human and a
 * recovery at once, or one of them twice, are one redrive; after it the count is another, and so is the token.
 * @param redriveCount how often the execution has been redriven so far
 */
export function redriveToken(executionArn: string, redriveCount: number): string {
  // a token holds 64 characters, an ARN up to 256
  return hashOf(executionArn, redriveCount);
}
