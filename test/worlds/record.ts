import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudOptions } from '../../local/assembly/cloud.ts';
import { Arena } from '../../testing/chaos/arena.ts';
import type { Defect } from '../../testing/chaos/disturbances.ts';
import { StandstillError } from '../../testing/chaos/running.ts';
import type { Scenario } from '../../testing/chaos/scenario.ts';
import type { Subject } from '../../testing/chaos/subject.ts';
import { canonicalText, recordOf, type WorldRecord } from './normalise.ts';

/** The two forms of the embedded cloud, in virtual time. */
export type WorldKind =
  /** in one process, without sockets, threads or disk */
  | 'simulated'
  /** with worker threads, sockets and dynalite on disk */
  | 'full';

/** A difference that is built into one world on purpose. */
export interface Planted {
  /** @default - the options of the other world */
  readonly cloud?: Partial<CloudOptions>;
  /** @default - none */
  readonly defect?: Defect;
}

/** A cloud is as patient as a machine that does much else: a handler that waits for its turn on a core is no endless loop. */
const SHORTEST_WATCHDOG_MS = 120_000;

/** A cloud whose seed has one course of events, of either kind. @param seed of everything random in it @default 1 */
export function cloudOf(kind: WorldKind, seed = 1): Partial<CloudOptions> {
  return { seed, drawnBy: canonicalText, shortestWatchdogMs: SHORTEST_WATCHDOG_MS, simulated: kind === 'simulated' };
}

/** A world of one workflow, in which scenarios are run one after the other, with one order of all that functions do. */
export class World {
  readonly #arena: Arena;
  readonly #stateDir: string;

  private constructor(arena: Arena, stateDir: string) {
    this.#arena = arena;
    this.#stateDir = stateDir;
  }

  /** @param seed of everything random in the cloud */
  static async open(kind: WorldKind, subject: Subject, seed: number, planted: Planted = {}): Promise<World> {
    const stateDir = mkdtempSync(join(tmpdir(), 'ballast-world-'));
    const cloud = { ...cloudOf(kind, seed), ...(kind === 'full' ? { stateDir } : {}), ...planted.cloud };
    try {
      return new World(await Arena.open(subject, { ...planted, cloud, contentOf: canonicalText }), stateDir);
    } catch (error) {
      rmSync(stateDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Runs a scenario to its end. Executions that do not end are what a world says, too. */
  async run(scenario: Scenario): Promise<WorldRecord> {
    try {
      return recordOf(await this.#arena.run(scenario));
    } catch (error) {
      if (!(error instanceof StandstillError)) throw error;
      return { executions: [error.message], histories: [], tables: [], events: [], acts: [] };
    }
  }

  async close(): Promise<void> {
    await this.#arena.close();
    rmSync(this.#stateDir, { recursive: true, force: true });
  }
}

/** Runs a scenario in a world of its own. */
export async function recordIn(kind: WorldKind, scenario: Scenario, planted?: Planted): Promise<WorldRecord> {
  const world = await World.open(kind, scenario.subject, scenario.seed, planted);
  try {
    return await world.run(scenario);
  } finally {
    await world.close();
  }
}
