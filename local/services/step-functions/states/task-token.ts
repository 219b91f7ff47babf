import type { Branch } from '../execution/execution.ts';

/** The branch of a token; the whole token is in the branch's activity. */
export interface TokenAddress {
  readonly executionArn: string;
  readonly branchId: string;
}

/** A token names its place, so that it is found without an index, and carries a nonce, so that it cannot be guessed. */
export function taskToken(branch: Branch, executionArn: string, nonce: string): string {
  return Buffer.from(JSON.stringify([executionArn, branch.id, nonce])).toString('base64');
}

/** @returns undefined for anything that never was a token */
export function readTaskToken(token: string): TokenAddress | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    if (!Array.isArray(parts)) return undefined;
    const [executionArn, branchId] = parts;
    return typeof executionArn === 'string' && typeof branchId === 'string' ? { executionArn, branchId } : undefined;
  } catch {
    return undefined;
  }
}
