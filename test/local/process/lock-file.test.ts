import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { acquireLock, type LockOwner, readLock, releaseLock, updateLock } from '../../../local/process/lock-file.ts';
import { temporaryDirectory } from '../assembly.ts';

const DEAD_PID = spawnSync(process.execPath, ['-e', '']).pid;

function owner(fields: Partial<LockOwner> = {}): LockOwner {
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
    const mine = owner();
    expect(await acquireLock(stateDir, mine)).toBe(true);
    expect(readLock(stateDir)).toEqual(mine);
  });

  test('fails for a second process while the first is starting, and shows the state of the first', async () => {
    await acquireLock(stateDir, owner());
    expect(await acquireLock(stateDir, owner())).toBe(false);
    updateLock(stateDir, owner({ state: 'stopping' }));
    expect(readLock(stateDir)?.state).toBe('stopping');
    expect(await acquireLock(stateDir, owner())).toBe(false);
  });

  // N33: an empty lock, as a full disk leaves it, made every command fail, reset too
  test.each(['', '{', 'null', '[]'])('is taken over where nobody can be read from it: %j', async (text) => {
    writeFileSync(join(stateDir, 'cloud.lock'), text);
    expect(readLock(stateDir)).toBeUndefined();
    expect(await acquireLock(stateDir, owner())).toBe(true);
  });

  test('is free again after its release', async () => {
    await acquireLock(stateDir, owner());
    releaseLock(stateDir);
    expect(readLock(stateDir)).toBeUndefined();
    expect(await acquireLock(stateDir, owner())).toBe(true);
  });

  test('is not released by another process', async () => {
    await acquireLock(stateDir, owner({ pid: DEAD_PID }));
    releaseLock(stateDir);
    expect(readLock(stateDir)?.pid).toBe(DEAD_PID);
  });

  test('is taken over from a process that is dead', async () => {
    await acquireLock(stateDir, owner({ pid: DEAD_PID }));
    expect(await acquireLock(stateDir, owner())).toBe(true);
    expect(readLock(stateDir)?.pid).toBe(process.pid);
  });

  test('is taken over when its process id lives on in a process that does not listen there', async () => {
    await acquireLock(stateDir, owner({ state: 'listening', port: await freePort() }));
    expect(await acquireLock(stateDir, owner())).toBe(true);
  });

  test('is taken over from a start that cannot have taken so long', async () => {
    await acquireLock(stateDir, owner({ sinceMs: Date.now() - 120_000 }));
    expect(await acquireLock(stateDir, owner())).toBe(true);
  });

  test('stays with a process that listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await acquireLock(stateDir, owner({ state: 'listening', port, sinceMs: 0 }));
    expect(await acquireLock(stateDir, owner())).toBe(false);
    server.close();
  });

  test('leaves nothing else behind', async () => {
    await acquireLock(stateDir, owner({ pid: DEAD_PID }));
    await acquireLock(stateDir, owner());
    await acquireLock(stateDir, owner());
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
