import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CloudTask, CloudWorkers } from '../../../testing/chaos/spread.ts';
import { buildScript } from '../../support/build-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'ballast-spread-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A script whose tasks run this. @returns its file */
async function workerScript(name: string, run: string): Promise<string> {
  const spread = fileURLToPath(new URL('../../../testing/chaos/spread.ts', import.meta.url));
  const script = join(folder, `${name}.mts`);
  writeFileSync(script, `import { serveTasks } from ${JSON.stringify(spread)};\nserveTasks(${run});`);
  return await buildScript(script);
}

test('a worker whose parent died in the middle of a run ends', async () => {
  const run = `(_, onResult) => {
    onResult({ seed: 1, intensity: 0, violations: [] });
    return new Promise(() => setInterval(() => {}, 1_000));
  }`;
  const worker = fork(await workerScript('endless', run));
  try {
    await once(worker, 'message');
    worker.send({ seeds: [1] });
    expect((await once(worker, 'message'))[0]).toMatchObject({ result: { seed: 1 } });
    const ended = once(worker, 'exit');
    worker.disconnect();
    expect((await ended)[0]).toBe(0);
  } finally {
    worker.kill();
  }
}, 60_000);

test('processes are kept between lists of tasks, and a task that must be apart from all of them runs in a new one', async () => {
  const run = `async ({ seeds }, onResult) => {
    for (const seed of seeds) onResult({ seed, intensity: 0, violations: [] });
  }`;
  const workers = new CloudWorkers<CloudTask>({ file: await workerScript('at-once', run) });
  const pidsOf = async (tasks: readonly CloudTask[]) => {
    const pids: number[] = [];
    await workers.run(tasks, (_, __, pid) => {
      pids.push(pid);
      return 'go on';
    });
    return pids;
  };
  try {
    const [first = 0] = await pidsOf([{ seeds: [1] }]);
    expect(await pidsOf([{ seeds: [1, 2] }])).toEqual([first, first]);
    const [other] = await pidsOf([{ seeds: [1], apartFrom: [first] }]);
    expect(other).toBeGreaterThan(0);
    expect(other).not.toBe(first);
  } finally {
    workers.close();
  }
}, 60_000);

test('a task fails with what its worker says, and with the seeds that were lost with their process', async () => {
  const failing = await workerScript('failing', "async () => { throw new Error('out of order'); }");
  const dying = await workerScript('dying', 'async () => process.exit(3)');
  const run = (file: string) => new CloudWorkers<CloudTask>({ file }).run([{ seeds: [7, 8] }], () => 'go on');
  await expect(run(failing)).rejects.toThrow('out of order');
  await expect(run(dying)).rejects.toThrow('a worker ended (3) with seeds 7, 8');
}, 60_000);
