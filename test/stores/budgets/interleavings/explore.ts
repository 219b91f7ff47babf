import { setImmediate as settled } from 'node:timers/promises';
import { type Exploration, exploreEveryOrder, type StepwiseRun } from '../../../support/interleavings.ts';
import { type Caller, LEASE_MS, type Request, World } from './world.ts';

type Choice =
  | { readonly actor: number; readonly request: number; readonly fate: 'answered' | 'dies before' | 'dies after' }
  /** all reservations that are open run out, whoever holds them */
  | 'time passes';

/**
 * Every interleaving of the callers' requests, with at most `deaths` of them at any request, before or after it took effect,
 * and with reservations running out once, at any moment.
 */
export async function explore(callers: readonly Caller[], deaths: number): Promise<Exploration> {
  return await exploreEveryOrder(async () => {
    const run = new Run(callers, deaths);
    await run.begin();
    return run;
  });
}

interface Parked {
  readonly actor: number;
  readonly request: Request;
  answer(value: unknown): void;
}

class Run implements StepwiseRun<Choice> {
  readonly world: World;
  readonly #callers: readonly Caller[];
  #parked: readonly Parked[] = [];
  #deaths: number;
  #timePassed = false;
  readonly #answers: string[];

  constructor(callers: readonly Caller[], deaths: number) {
    this.#callers = callers;
    this.#deaths = deaths;
    this.#answers = callers.map(() => '');
    this.world = new World(
      callers,
      (actor, request) =>
        new Promise((answer) => {
          this.#parked = [...this.#parked, { actor, request, answer }];
        }),
    );
  }

  async begin(): Promise<void> {
    this.#callers.forEach((_, actor) => {
      void this.world.run(actor);
    });
    await settled();
  }

  choices(): Choice[] {
    const requests = this.#parked.flatMap(({ actor, request }, index): Choice[] => {
      const fates: ('answered' | 'dies before' | 'dies after')[] = ['answered'];
      // to die after a read is to die before it
      if (this.#deaths > 0) fates.push('dies before', ...(request.changesSomething ? (['dies after'] as const) : []));
      return fates.map((fate) => ({ actor, request: index, fate }));
    });
    return requests.length > 0 && !this.#timePassed ? [...requests, 'time passes'] : requests;
  }

  async take(choice: Choice): Promise<void> {
    if (choice === 'time passes') {
      this.#timePassed = true;
      this.world.nowMs += LEASE_MS + 1;
      return;
    }
    const parked = this.#parked[choice.request];
    if (parked === undefined) throw new Error(`${JSON.stringify(choice)}: the run is not deterministic`);
    this.#parked = this.#parked.filter((each) => each !== parked);
    const answer = choice.fate === 'dies before' ? undefined : parked.request.perform();
    if (choice.fate === 'answered') {
      this.#answers[choice.actor] += JSON.stringify(answer ?? null);
      parked.answer(answer);
    } else {
      this.#deaths -= 1;
      this.#answers[choice.actor] = 'dead';
      this.#parked = this.#parked.filter(({ actor }) => actor !== choice.actor);
    }
    await settled();
  }

  violations(): Iterable<string> {
    return this.world.violations;
  }

  async end(): Promise<void> {
    await this.world.atTheEnd();
  }

  key(): string {
    const parked = this.#parked.map(({ actor, request }) => [actor, request.content]);
    return JSON.stringify([this.world.observable(), parked, this.#answers, this.#deaths, this.#timePassed]);
  }
}
