import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Creates the state directory of a cloud. It holds results and inputs of functions: other users must not read it.
 * @param stateDir @default - a temporary one
 */
export function openStateDirectory(stateDir: string | undefined): string {
  if (stateDir === undefined) return mkdtempSync(join(tmpdir(), 'cloud-'));
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  return stateDir;
}
