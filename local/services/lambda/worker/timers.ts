import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { createVirtualTimers, type VirtualTimers } from './virtual-timers.ts';

/** Replaces every way Node has to wait for a time: globals, node:timers, node:timers/promises, AbortSignal.timeout. */
export function installTimers(nowMs: () => number): VirtualTimers {
  const virtual = createVirtualTimers(nowMs);
  Object.assign(globalThis, virtual.globals);
  Object.assign(timers, virtual.globals);
  Object.assign(timersPromises, virtual.promises);
  Object.assign(timersPromises.scheduler, { wait: virtual.wait });
  AbortSignal.timeout = virtual.timeoutSignal;
  syncBuiltinESMExports(); // named imports of the built-in modules see it too
  return virtual;
}
