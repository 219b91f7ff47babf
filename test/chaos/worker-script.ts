import { fileURLToPath } from 'node:url';
import type { WorkerScript } from '../../testing/chaos/spread.ts';

/** The processes of `npm run chaos`. */
export const WORKER: WorkerScript = {
  file: fileURLToPath(new URL('./worker.ts', import.meta.url)),
  execArgv: ['--import', 'tsx'],
};
