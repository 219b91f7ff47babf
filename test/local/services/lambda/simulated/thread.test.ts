import { type Cloud, startCloud } from '../../../../../local/assembly/cloud.ts';
import { writeAssembly } from '../../../assembly.ts';

let assembly: string;
let cloud: Cloud;
beforeAll(async () => {
  assembly = await writeAssembly({
    functions: {
      Exits: { source: 'export const handler = async () => process.exit(3);' },
      Throws: { source: 'export const handler = async () => { throw new TypeError("no luck"); };' },
      Prints: {
        source: 'export const handler = async () => { console.log("printed"); process.stdout.write("written\\n"); };',
      },
      Global: {
        source:
          'export const handler = async () => { globalThis.count = (globalThis.count ?? 0) + 1; return globalThis.count; };',
      },
      Library: {
        source: `const KEY = Symbol.for('ballast.test.library');
          export const handler = async () => {
            const found = [KEY in globalThis, globalThis[KEY]];
            globalThis[KEY] = 'of the environment';
            return found;
          };`,
      },
      Clears: {
        source: `export const handler = async () => {
          clearImmediate(setImmediate(() => {}));
          await new Promise((resolve) => setTimeout(resolve, 1000));
          return 'slept';
        };`,
      },
      Asks: {
        source: 'export const handler = async ({ pid }) => [process.kill(process.pid, 0), process.kill(pid, 0)];',
      },
      Broken: { source: 'throw new TypeError("broken at load");' },
    },
  });
  cloud = await startCloud({ assembly, time: 'virtual', seed: 1, simulated: true });
});
afterAll(() => cloud.stop());

async function invoke(name: string, event = {}) {
  const { payload, log } = await cloud.lambda.invoke(`Test-${name}`, event);
  return { answer: JSON.parse(payload) as unknown, log };
}

test('a handler that ends its process fails with Runtime.ExitError, and the next one is sound', async () => {
  for (let times = 0; times < 2; times++) {
    const { answer } = await invoke('Exits');
    expect(answer).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/exit status 3$/),
    });
  }
});

test('a handler that throws, and one that cannot be loaded, fail with the error', async () => {
  expect((await invoke('Throws')).answer).toMatchObject({ errorType: 'TypeError', errorMessage: 'no luck' });
  expect((await invoke('Broken')).answer).toMatchObject({ errorType: 'TypeError', errorMessage: 'broken at load' });
});

// LangChain keeps its AsyncLocalStorage so: with LangGraph in the process of a test, the retry of a killed graph tier hung
test('a library that is loaded in the process shares nothing with the same one in an environment', async () => {
  const key = Symbol.for('ballast.test.library');
  const global = globalThis as Record<symbol, unknown>;
  global[key] = 'of the process';
  try {
    expect((await invoke('Library')).answer).toEqual([false, null]);
    expect((await invoke('Library')).answer).toEqual([true, 'of the environment']);
    expect(global[key]).toBe('of the process');
  } finally {
    delete global[key];
  }
});

test('the output of a handler is its own, with time and request id before lines of the console', async () => {
  const { log } = await invoke('Prints');
  expect(log.filter((line) => /printed|written/.test(line))).toEqual([
    expect.stringMatching(/^\d{4}-.*Z\t[0-9a-f-]{36}\tINFO\tprinted$/),
    'written',
  ]);
});

test('a warm environment keeps its global values, and the process of the cloud does not see them', async () => {
  expect([(await invoke('Global')).answer, (await invoke('Global')).answer]).toEqual([1, 2]);
  expect('count' in globalThis).toBe(false);
});

test('an immediate that was cleared does not hold virtual time', async () => {
  expect((await invoke('Clears')).answer).toBe('slept');
});

test('signal 0 ends no process', async () => {
  expect((await invoke('Asks', { pid: process.ppid })).answer).toEqual([true, true]);
});

test('simulated functions are refused in real time, before anything starts', async () => {
  await expect(startCloud({ assembly, simulated: true })).rejects.toThrow(/time 'virtual', not 'real'/);
});
