import { setImmediate as settled } from 'node:timers/promises';
import { type Exploration, exploreEveryOrder, type StepwiseRun } from '../../../support/interleavings.ts';
import { type Request, type World, type WorldSetup, worldOf } from './world.ts';

/** What the scheduler does with a request that an actor is waiting on. */
type Fate = 'answered' | 'refused' | 'dies before' | 'dies after';
interface Choice {
  readonly actor: number;
  readonly fate: Fate;
}

/** What one actor does, from the start again after it died: everything here runs at least once. */
export type Script = (world: World, actor: number) => Promise<void>;

export interface Scenario {
  readonly setup: WorldSetup;
  readonly scripts: readonly Script[];
  /** one of these may die once, at any of its requests, before or after it took effect; equal scripts need it once */
  readonly mortal: readonly number[];
  /** whether a dead actor is started again, as a retried Lambda is */
  readonly restarts: boolean;
  /** so many publications may be refused by the bus, each at any time @default 0 */
  readonly refusals?: number;
}

export interface CircuitExploration extends Exploration {
  /** names of events that happened in any run, to check that a scenario reaches its subject */
  readonly codes: ReadonlySet<string>;
}

/**
 * Every interleaving of the scripts' requests, and of the deaths. Between two requests an actor knows only the result of its last
 * step and its next request: the store keeps nothing from a conflict.
 */
export async function explore(scenario: Scenario): Promise<CircuitExploration> {
  const codes = new Set<string>();
  const explored = await exploreEveryOrder(async () => {
    const run = new Run(scenario, codes);
    await run.begin();
    return run;
  });
  return { ...explored, codes };
}

interface Parked {
  readonly request: Request;
  answer(value: unknown): void;
  refuse(error: Error): void;
}

class Run implements StepwiseRun<Choice> {
  readonly world: World;
  readonly #codes: Set<string>;
  #atTheEnd: readonly string[] = [];
  readonly #scenario: Scenario;
  readonly #parked = new Map<number, Parked>();
  /** the results of each actor's finished steps */
  readonly #knowledge: string[];
  #deaths = 0;
  #refusals = 0;

  /** @param codes gets the names of the events of a run that ends */
  constructor(scenario: Scenario, codes: Set<string>) {
    this.#scenario = scenario;
    this.#codes = codes;
    this.#knowledge = scenario.scripts.map(() => '');
    this.world = worldOf(scenario.setup, {
      // a dead actor's requests go nowhere
      pass: (actor, life, request) =>
        new Promise((answer, refuse) => {
          if (life === this.#life(actor)) this.#parked.set(actor, { request, answer, refuse });
        }),
      stepDone: (actor, outcome) => {
        this.#knowledge[actor] = print(outcome);
      },
    });
  }

  async begin(): Promise<void> {
    this.#scenario.scripts.forEach((_, actor) => {
      this.#start(actor);
    });
    await settled();
  }

  choices(): Choice[] {
    const parked = [...this.#parked];
    // a request that no other actor can observe runs at once, with every outcome
    const alone = parked.find(([, { request }]) => request.unnoticed);
    return (alone === undefined ? parked : [alone]).flatMap(([actor, { request }]) => {
      const mayDie = this.#deaths === 0 && this.#scenario.mortal.includes(actor);
      const fates: Fate[] = mayDie ? ['answered', 'dies before'] : ['answered'];
      // to die after a read is to die before it
      if (mayDie && request.changesSomething) fates.push('dies after');
      if (request.refusable && this.#refusals < (this.#scenario.refusals ?? 0)) fates.push('refused');
      return fates.map((fate) => ({ actor, fate }));
    });
  }

  async take({ actor, fate }: Choice): Promise<void> {
    const parked = this.#parked.get(actor);
    if (parked === undefined) throw new Error(`actor ${actor} waits for nothing: the run is not deterministic`);
    this.#parked.delete(actor);
    switch (fate) {
      case 'answered':
        parked.answer(parked.request.perform());
        break;
      case 'refused':
        this.#refusals += 1;
        parked.refuse(new Error('the bus is down'));
        break;
      case 'dies before':
        this.#die(actor);
        break;
      case 'dies after':
        parked.request.perform();
        this.#die(actor);
        break;
      default:
        fate satisfies never;
    }
    await settled();
  }

  #die(actor: number): void {
    this.#deaths += 1;
    this.world.lives[actor] = this.#life(actor) + 1;
    this.#knowledge[actor] = '';
    if (this.#scenario.restarts) this.#start(actor);
  }

  violations(): Iterable<string> {
    return [...this.world.violations, ...this.#atTheEnd];
  }

  async end(): Promise<void> {
    this.#atTheEnd = [...(await this.world.atTheEnd())];
    for (const event of this.world.published) this.#codes.add(event.code);
  }

  key(): string {
    const actors = this.#knowledge.map((known, actor) => {
      const parked = this.#parked.get(actor);
      return parked === undefined ? 'done' : [known, parked.request.content];
    });
    return print([this.world.observable(), actors, this.#deaths, this.#refusals]);
  }

  #start(actor: number): void {
    void this.#scenario.scripts[actor]?.(this.world, actor);
  }

  #life(actor: number): number {
    return this.world.lives[actor] ?? 0;
  }
}

function print(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Set ? [...part].sort() : part)) ?? '-';
}
