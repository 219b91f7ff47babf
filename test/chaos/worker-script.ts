import { fileURLToPath } from 'node:url';
import type { WorkerScript } from '../../testing/chaos/spread.ts';
import { buildScript } from '../support/build-script.ts';

/** Builds what the processes of `npm run chaos` run. */
export async function buildWorker(): Promise<WorkerScript> {
  return { file: await buildScript(fileURLToPath(new URL('./worker.ts', import.meta.url))) };
}
