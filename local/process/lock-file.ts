import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TimeMode } from '../clock/clock.ts';
import { replaceFile } from '../replace-file.ts';

/** The process that owns a state directory; the cloud's own process writes it into its lock file. */
export interface LockOwner {
  readonly pid: number;
  /** milliseconds since the epoch */
  readonly startedAtMs: number;
  readonly time: TimeMode;
  /** of the assembly it runs */
  readonly fingerprint: string;
  readonly state: 'starting' | 'listening' | 'stopping';
  readonly sinceMs: number;
  /** once it is listening */
  readonly port?: number;
}

/** Longer than any start or stop takes: an older lock names a process id that was reused. */
const LONGEST_TRANSITION_MS = 60_000;
/** A takeover takes microseconds; an older directory of one was left by a killed process. */
const LONGEST_TAKEOVER_MS = 5_000;

const lockFile = (stateDir: string) => join(stateDir, 'cloud.lock');

/** @returns undefined when no process owns the state directory */
export function readLock(stateDir: string): LockOwner | undefined {
  try {
    return parseLock(readFileSync(lockFile(stateDir), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Takes the lock, or takes it over from a process that is gone.
 *
 * @returns false when another process holds it
 */
export async function acquireLock(stateDir: string, owner: LockOwner): Promise<boolean> {
  const lock = lockFile(stateDir);
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, JSON.stringify(owner), { mode: 0o600 });
  try {
    if (tryLink(own, lock)) return true;
    const found = readFileSync(lock, 'utf8');
    const other = parseLock(found);
    if (other !== undefined && !(await hasEnded(other))) return false;
    return takeOver(lock, found, own);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false; // it went away in between: ask again
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Two processes may find the same dead lock, and the slower one must not remove the new lock of the faster one:
 * one takes over at a time, and only if the dead lock is still there.
 */
function takeOver(lock: string, found: string, own: string): boolean {
  const takeoverLock = `${lock}.takeover`;
  try {
    mkdirSync(takeoverLock);
  } catch {
    if (Date.now() - statSync(takeoverLock).mtimeMs > LONGEST_TAKEOVER_MS) rmdirSync(takeoverLock); // its process was killed
    return false;
  }
  try {
    if (readFileSync(lock, 'utf8') !== found) return false;
    rmSync(lock);
    return tryLink(own, lock);
  } finally {
    rmdirSync(takeoverLock);
  }
}

/** Changes the content of the lock; only for the process that owns it. */
export function updateLock(stateDir: string, owner: LockOwner): void {
  replaceFile(lockFile(stateDir), JSON.stringify(owner));
}

export function releaseLock(stateDir: string): void {
  if (readLock(stateDir)?.pid === process.pid) rmSync(lockFile(stateDir), { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, but another user's
  }
}

/** A lock appears whole or not at all: an unreadable one was damaged by the disk, and has no owner. */
function parseLock(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text) as LockOwner | null;
    return typeof owner?.pid === 'number' ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** A process id says little after a reboot, so a live one must also listen where it says. */
async function hasEnded(owner: LockOwner): Promise<boolean> {
  if (!isAlive(owner.pid)) return true;
  if (owner.state === 'listening' && owner.port !== undefined) return !(await isListening(owner.port));
  return Date.now() - owner.sinceMs > LONGEST_TRANSITION_MS;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** A file appears under its name with all its content, or not at all. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
