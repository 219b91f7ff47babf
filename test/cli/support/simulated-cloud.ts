import { mkdirSync } from 'node:fs';
import { type Cloud, startCloud } from '../../../local/assembly/cloud.ts';
import { readAssembly } from '../../../local/assembly/template/cloud-assembly.ts';
import { acquireLock, type LockOwner, releaseLock, updateLock } from '../../../local/process/lock-file.ts';

/**
 * A cloud in the process of the test, in virtual time, that commands attach to as to one of its own process: by its lock. Its functions
 * are simulated, so that their bundles are evaluated once per jest worker. A cold cloud with a thread for each of research's functions
 * takes 3.4 s of processor time for its first run.
 * @param assembly that commands find in the state folder
 * @param stateDir where commands expect the cloud's state
 */
export async function openSimulatedCloud(
  assembly: string,
  stateDir: string,
): Promise<Pick<Cloud, 'endpoint' | 'credentials' | 'stop'>> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const startedAtMs = Date.now();
  const { fingerprint } = readAssembly(assembly);
  const owner = (state: LockOwner['state']): LockOwner => ({
    pid: process.pid,
    startedAtMs,
    time: 'virtual',
    fingerprint,
    state,
    sinceMs: Date.now(),
  });
  if (!(await acquireLock(stateDir, owner('starting')))) throw new Error(`another cloud runs in ${stateDir}`);
  const cloud = await startCloud({ assembly, stateDir, time: 'virtual', simulated: true });
  updateLock(stateDir, { ...owner('listening'), port: cloud.port });
  return {
    endpoint: cloud.endpoint,
    credentials: cloud.credentials,
    async stop() {
      updateLock(stateDir, owner('stopping'));
      await cloud.stop();
      releaseLock(stateDir);
    },
  };
}
