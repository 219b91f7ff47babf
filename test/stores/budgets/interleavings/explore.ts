import { setImmediate as settled } from 'node:timers/promises';
import { type Caller, LEASE_MS, type Request, World } from './world.ts';

type Choice =
  | { readonly actor: number; readonly request: number; readonly fate: 'answered' | 'dies before' | 'dies after' }
  /** all reservations that are open run out, whoever holds them */
  | 'time passes';

export interface Exploration {
  readonly states: number;
  readonly ends: number;
  readonly violations: readonly string[];
}

/**
 * Every interleaving of the callers' requests, with at most `deaths` of them at any request, before or after it took effect,
 * and with reservations running out once, at any moment. Depth first; a state that was seen is not gone into again.
 */
export async function explore(callers: readonly Caller[], deaths: number): Promise<Exploration> {
  const seen = new Set<string>();
  const violations = new Set<string>();
  let ends = 0;
  const open: Choice[][] = [[]];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const run = new Run(callers, deaths);
    await run.begin();
    for (const choice of prefix) await run.take(choice);
    const path = [...prefix];
    for (;;) {
      const key = run.key();
      if (seen.has(key)) break;
      seen.add(key);
      const [next, ...others] = run.choices();
      if (next === undefined) {
        ends += 1;
        await run.world.atTheEnd();
        break;
      }
      for (const other of others) open.push([...path, other]);
      await run.take(next);
      path.push(next);
    }
    for (const violation of run.world.violations) violations.add(`${violation} by ${JSON.stringify(path)}`);
  }
  return { states: seen.size, ends, violations: [...violations] };
}

interface Parked {
  readonly actor: number;
  readonly request: Request;
  answer(value: unknown): void;
}

class Run {
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

  /** All that can make a difference from here on. */
  key(): string {
    const parked = this.#parked.map(({ actor, request }) => [actor, request.content]);
    return JSON.stringify([this.world.observable(), parked, this.#answers, this.#deaths, this.#timePassed]);
  }
}
