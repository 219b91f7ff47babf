import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { acquire, type Holder, publish, readHolder, release } from '../../../local/process/lock-file.ts';
import { temporaryDirectory } from '../assembly.ts';

const DEAD_PID = spawnSync(process.execPath, ['-e', '']).pid;

function holder(fields: Partial<Holder> = {}): Holder {
  const nowMs = Date.now();
  const basics = { pid: process.pid, startedAtMs: nowMs, time: 'real', fingerprint: 'f', state: 'starting' } as const;
  return { ...basics, sinceMs: nowMs, ...fields };
}

describe('the lock of a state directory', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = temporaryDirectory();
  });

  test('is given to one process and names it', async () => {
    const mine = holder();
    expect(await acquire(stateDir, mine)).toBe(true);
    expect(readHolder(stateDir)).toEqual(mine);
  });

  test('fails for a second one while the first is starting, and tells of its progress', async () => {
    await acquire(stateDir, holder());
    expect(await acquire(stateDir, holder())).toBe(false);
    publish(stateDir, holder({ state: 'stopping' }));
    expect(readHolder(stateDir)?.state).toBe('stopping');
    expect(await acquire(stateDir, holder())).toBe(false);
  });

  // N33: an empty lock, as a full disk leaves it, made every command fail, reset too
  test.each(['', '{', 'null', '[]'])('is taken over where nobody can be read from it: %j', async (text) => {
    writeFileSync(join(stateDir, 'cloud.lock'), text);
    expect(readHolder(stateDir)).toBeUndefined();
    expect(await acquire(stateDir, holder())).toBe(true);
  });

  test('is free again after its release', async () => {
    await acquire(stateDir, holder());
    release(stateDir);
    expect(readHolder(stateDir)).toBeUndefined();
    expect(await acquire(stateDir, holder())).toBe(true);
  });

  test('is not released by somebody else', async () => {
    await acquire(stateDir, holder({ pid: DEAD_PID }));
    release(stateDir);
    expect(readHolder(stateDir)?.pid).toBe(DEAD_PID);
  });

  test('is taken over from a process that is dead', async () => {
    await acquire(stateDir, holder({ pid: DEAD_PID }));
    expect(await acquire(stateDir, holder())).toBe(true);
    expect(readHolder(stateDir)?.pid).toBe(process.pid);
  });

  test('is taken over when its process id lives on in a process that does not listen there', async () => {
    await acquire(stateDir, holder({ state: 'listening', port: await freePort() }));
    expect(await acquire(stateDir, holder())).toBe(true);
  });

  test('is taken over from a start that cannot have taken so long', async () => {
    await acquire(stateDir, holder({ sinceMs: Date.now() - 120_000 }));
    expect(await acquire(stateDir, holder())).toBe(true);
  });

  test('stays with a process that listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await acquire(stateDir, holder({ state: 'listening', port, sinceMs: 0 }));
    expect(await acquire(stateDir, holder())).toBe(false);
    server.close();
  });

  test('leaves nothing else behind', async () => {
    await acquire(stateDir, holder({ pid: DEAD_PID }));
    await acquire(stateDir, holder());
    await acquire(stateDir, holder());
    expect(readdirSync(stateDir)).toEqual(['cloud.lock']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
