import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/**
 * A test environment that is no sandbox: tests run in the worker's own realm, see test-runner.js. Jest changes the
 * `process` and `console` of an environment's global object, which are therefore not the worker's.
 */
export default class WorkerEnvironment {
  global = { process: {} };
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimersModern;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
  }

  getVmContext() {
    return null;
  }
}
