import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'ballast-spread-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a worker whose parent died in the middle of a run ends', async () => {
  const spread = fileURLToPath(new URL('../../../testing/chaos/spread.ts', import.meta.url));
  const script = join(folder, 'worker.mts');
  writeFileSync(
    script,
    `import { serveTasks } from ${JSON.stringify(spread)};
serveTasks((_, onResult) => {
  onResult({ seed: 1, intensity: 0, violations: [] });
  return new Promise(() => setInterval(() => {}, 1_000));
});`,
  );
  const worker = fork(script, { execArgv: ['--import', 'tsx', '--no-warnings'] });
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
