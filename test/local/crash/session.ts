import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Attachment, attach } from '../../../local/process/client.ts';
import { readLock } from '../../../local/process/lock-file.ts';
import { temporaryDirectory } from '../assembly.ts';
import { CloudReader } from './cloud-reader.ts';
import { endCloud } from './end-cloud.ts';
import type { Moment } from './moments.ts';
import type { Subject } from './subjects.ts';

/** Long beyond what all executions take on a loaded machine: then they have stopped for ever. */
const STUCK_AFTER_MS = 120_000;
const POLL_MS = 100;
/** The first so many executions are started at once, each later start of the cloud adds one. */
const AT_ONCE = 3;

/** The record of a session on one state directory, until all executions have ended. */
export interface Session {
  readonly stateDir: string;
  readonly assembly: string;
  /** arns of the executions that were accepted, by their names */
  readonly accepted: ReadonlyMap<string, string>;
  readonly kills: number;
  /** items that must never change again, as they were seen first */
  readonly seen: ReadonlyMap<string, string>;
}

/**
 * Runs executions through kills until all have ended.
 * @param nextMoment undefined when there are to be no more kills
 * @throws when an execution does not end
 */
export async function runSession(
  subject: Subject,
  executions: number,
  nextMoment: () => Moment | undefined,
): Promise<Session> {
  const stateDir = temporaryDirectory();
  const assembly = await subject.assembly();
  const accepted = new Map<string, string>();
  const seen = new Map<string, string>();
  let kills = 0;
  for (let life = 0; ; life++) {
    const moment = life === 0 ? afterTheFirstStart(nextMoment()) : nextMoment();
    if (moment?.kind === 'starting') {
      if (await killedInStart(stateDir, assembly, moment.afterMs)) kills++;
      continue;
    }
    const cloud = await attach({ stateDir, assembly, time: 'virtual', seed: 1 });
    const wanted = Math.min(executions, AT_ONCE + life);
    const over = live(cloud, subject, wanted, accepted, seen);
    if (moment?.kind === 'running' && (await killedInRun(cloud, stateDir, moment, over))) {
      kills++;
      continue;
    }
    const stuck = sleep(STUCK_AFTER_MS, 'stuck' as const, { ref: false });
    const how = await Promise.race([over, stuck]);
    if (how === 'stuck') {
      throw new Error(`executions in ${stateDir} have not ended: ${[...accepted.keys()]}`);
    }
    await endCloud(cloud, 'SIGTERM');
    if (how === 'ended' && accepted.size === executions) return { stateDir, assembly, accepted, kills, seen };
  }
}

/** At the first start nothing is running yet: the kill hits the clients that start executions instead. */
function afterTheFirstStart(moment: Moment | undefined): Moment | undefined {
  return moment?.kind === 'starting' ? { kind: 'running', changes: 0, afterMs: moment.afterMs } : moment;
}

/** The client while the cloud is up: starts executions, reads the table, waits for all to end. */
async function live(
  cloud: Attachment,
  subject: Subject,
  wanted: number,
  accepted: Map<string, string>,
  seen: Map<string, string>,
): Promise<'ended' | 'lost'> {
  const reader = new CloudReader(cloud);
  const stateMachineArn = cloud.outputs.StateMachineArn ?? '';
  try {
    for (let index = 0; index < wanted; index++) {
      const name = `${subject.name}-${index}`;
      if (!accepted.has(name)) accepted.set(name, await start(reader, stateMachineArn, name, subject.input));
    }
    for (;;) {
      const items = await reader.items(cloud.outputs[subject.tableOutput] ?? '', subject.tableKeys);
      for (const [key, item] of items) if (subject.isFinal(key) && !seen.has(key)) seen.set(key, item);
      const all = await Promise.all([...accepted.values()].map((arn) => reader.describe(arn)));
      if (all.every(({ status }) => status !== 'RUNNING')) return 'ended';
      await sleep(POLL_MS);
    }
  } catch (error) {
    if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(String((error as NodeJS.ErrnoException).code))) return 'lost';
    throw error;
  } finally {
    reader.close();
  }
}

/** A repeated start without a response is the same execution. */
async function start(reader: CloudReader, stateMachineArn: string, name: string, input: object): Promise<string> {
  try {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    return String((await reader.stepFunctions.send(command)).executionArn);
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }
}

/** @returns false when all executions had ended before the moment came */
async function killedInRun(
  cloud: Attachment,
  stateDir: string,
  moment: Extract<Moment, { kind: 'running' }>,
  over: Promise<unknown>,
): Promise<boolean> {
  let isOver = false;
  const ended = over.then(() => {
    isOver = true;
  });
  const before = changesIn(stateDir);
  const until = performance.now() + STUCK_AFTER_MS;
  while (changesIn(stateDir) - before < moment.changes && !isOver && performance.now() < until) await sleep(1);
  await Promise.race([sleep(moment.afterMs), ended]);
  if (isOver) return false;
  await endCloud(cloud, 'SIGKILL');
  await over;
  return true;
}

/** @returns false when the start was over before the moment came; then that cloud is ended in peace */
async function killedInStart(stateDir: string, assembly: string, afterMs: number): Promise<boolean> {
  const before = readLock(stateDir)?.pid;
  const attached = attach({ stateDir, assembly, time: 'virtual', seed: 1 }).catch(() => undefined);
  let pid: number | undefined;
  while (pid === undefined || pid === before) {
    await sleep(1);
    pid = readLock(stateDir)?.pid;
  }
  const cloud = await Promise.race([sleep(afterMs), attached]);
  if (cloud === undefined) process.kill(pid, 'SIGKILL');
  const survivor = await attached;
  if (survivor !== undefined) await endCloud(survivor, 'SIGTERM');
  return survivor === undefined;
}

let counted = { path: '', size: 0, changes: 0 };

/** Lines of the engine's journal: every change is one. */
function changesIn(stateDir: string): number {
  const path = join(stateDir, 'step-functions', 'step-functions.jsonl');
  const { size } = statSync(path);
  if (counted.path !== path || counted.size !== size) {
    counted = { path, size, changes: readFileSync(path, 'latin1').split('\n').length - 1 };
  }
  return counted.changes;
}
