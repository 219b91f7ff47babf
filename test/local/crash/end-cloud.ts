import { setTimeout as sleep } from 'node:timers/promises';
import type { Attachment } from '../../../local/process/client.ts';
import { isAlive } from '../../../local/process/lock-file.ts';

/**
 * Ends a cloud in peace (SIGTERM) or kills it (SIGKILL) and waits for its process to be gone, so that the next one
 * starts from what is on disk.
 */
export async function endCloud({ pid, close }: Attachment, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (signal === 'SIGTERM') close();
  process.kill(pid, signal);
  while (isAlive(pid)) await sleep(5);
}
