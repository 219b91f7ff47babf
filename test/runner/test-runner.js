import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
// it starts its process in the folder that it was loaded in, which must not be one that a test has removed since
import 'esbuild';
import fc from 'fast-check';
import circusRunner from 'jest-circus/runner';
import { collectGarbage } from './collect-garbage.js';

const require = createRequire(import.meta.url);

register('./module-hooks.js', import.meta.url);

// the test files of heal and quotas together took 12.9 s of processor time instead of 16.4
const { optimizeLater } = await import('../../local/process/optimize-later.ts');
optimizeLater();
const { disablingStorages } = await import('./disable-storages.ts');

// A worker with nothing left to do ends at once: Node frees its heap of hundreds of MB first, and jest kills it after 0.5 s.
if (process.send !== undefined) process.once('beforeExit', () => process.exit());

let fileCount = 0;

/**
 * By day properties draw the same values each time, so that a red suite is due to the change. In the nightly step they draw others
 * each night, by jest's seed, which also shuffles the tests: `npm run test:nightly -- --seed=N` repeats both.
 */
const DAILY_SEED = 1;

/**
 * Runs the tests of a file by jest-circus, as jest does, but in the worker's own realm and with Node's own modules: what
 * test files have in common, from the SDK to the bundles of simulated functions, is evaluated and optimised once per
 * worker. In a sandbox of its own each file does so anew, in 0.2 to 2.5 s of processor time.
 *
 * Files of a worker therefore share what modules and globals keep. The environment, the folder, the console and mocks are
 * put back after each; a test that changes anything else puts it back itself.
 */
export default async function runTestFile(globalConfig, config, environment, _runtime, testPath, sendMessageToJest) {
  fc.configureGlobal({ seed: process.env.BALLAST_TESTS === 'nightly' ? globalConfig.seed : DAILY_SEED });
  const before = { console: globalThis.console, directory: process.cwd(), env: { ...process.env } };
  const cpu = process.cpuUsage();
  const endedChildrenMs = cpuMsOfEndedChildren();
  globalThis.console = environment.global.console;
  Object.assign(globalThis, { jest: jestObject(environment) });
  try {
    const runtime = nativeRuntime();
    const result = await disablingStorages(() =>
      circusRunner.default(globalConfig, config, environment, runtime, testPath, sendMessageToJest),
    );
    const { user, system } = process.cpuUsage(cpu);
    return {
      ...result,
      perfStats: {
        ...result.perfStats,
        cpuMs: (user + system) / 1000,
        childrenCpuMs: cpuMsOfEndedChildren() - endedChildrenMs,
      },
    };
  } finally {
    const { removeFolders } = await import('../support/remove-at-end.ts');
    removeFolders();
    globalThis.console = before.console;
    process.chdir(before.directory);
    for (const name of Object.keys(process.env)) if (!(name in before.env)) delete process.env[name];
    Object.assign(process.env, before.env);
    collectGarbage();
  }
}

/** Linux counts the processor time of ended child processes, in ticks of 10 ms; elsewhere it is not shown. */
function cpuMsOfEndedChildren() {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** The part of jest's runtime that its adapter of circus calls. */
function nativeRuntime() {
  return {
    /** circus keeps the state of a file in its module */
    requireInternalModule: (path) => {
      delete require.cache[path];
      delete globalThis[Symbol.for('EVENT_HANDLERS')];
      delete globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')];
      return require(path);
    },
    requireModule: require,
    setGlobalsForRuntime: (globals) => Object.assign(globalThis, globals),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: async (path) => {
      fileCount += 1;
      await import(`${pathToFileURL(path).href}?file=${fileCount}`);
    },
    enterTestCode: () => undefined,
    leaveTestCode: () => undefined,
  };
}

/** `jest` of `@jest/globals`, as far as it makes sense without a sandbox. */
function jestObject({ moduleMocker, fakeTimersModern: timers }) {
  return {
    fn: moduleMocker.fn.bind(moduleMocker),
    spyOn: moduleMocker.spyOn.bind(moduleMocker),
    restoreAllMocks: () => moduleMocker.restoreAllMocks(),
    useFakeTimers: (options) => timers.useFakeTimers(options),
    useRealTimers: () => timers.useRealTimers(),
    advanceTimersByTime: (ms) => timers.advanceTimersByTime(ms),
    setTimeout: (ms) => {
      globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = ms;
    },
  };
}
