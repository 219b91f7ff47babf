import { setImmediate as settled } from 'node:timers/promises';
import { type Exploration, exploreEveryOrder, type StepwiseRun } from './interleavings.ts';

/** One request of a caller, which the scheduler answers. */
export interface ParkedRequest {
  readonly content: string;
  readonly changesSomething: boolean;
  perform(): unknown;
}

/** Passes a caller's request to the scheduler. @returns what the request returned */
export type PassRequest = (actor: number, request: ParkedRequest) => Promise<unknown>;

/** What callers share, and what is known from outside about the truth. */
export interface CallersWorld {
  readonly violations: string[];
  nowMs: number;
  /** all that a caller does */
  run(actor: number): Promise<void>;
  /** all that can make a difference from here on */
  observable(): unknown;
  /** Checks what holds once everybody has ended. */
  atTheEnd(): Promise<void>;
}

interface Given {
  readonly callers: number;
  /** so many of them may die, each at any request, before or after it took effect */
  readonly deaths: number;
  /** jumps of time, each taken once, at any moment and in any order */
  readonly jumpsMs: readonly number[];
}

/** Every interleaving of the callers' requests, of their deaths, and of the jumps of time. */
export async function exploreCallers(
  given: Given,
  createWorld: (pass: PassRequest) => CallersWorld,
): Promise<Exploration> {
  return await exploreEveryOrder(async () => {
    const run = new Run(given, createWorld);
    await run.begin();
    return run;
  });
}

type Choice =
  | { readonly actor: number; readonly request: number; readonly fate: 'answered' | 'dies before' | 'dies after' }
  | { readonly jump: number };

interface Parked {
  readonly actor: number;
  readonly request: ParkedRequest;
  answer(value: unknown): void;
}

class Run implements StepwiseRun<Choice> {
  readonly #world: CallersWorld;
  readonly #given: Given;
  #parked: readonly Parked[] = [];
  #deaths: number;
  #jumps: ReadonlySet<number>;
  readonly #answers: string[];

  constructor(given: Given, createWorld: (pass: PassRequest) => CallersWorld) {
    this.#given = given;
    this.#deaths = given.deaths;
    this.#jumps = new Set(given.jumpsMs.keys());
    this.#answers = Array.from({ length: given.callers }, () => '');
    this.#world = createWorld(
      (actor, request) =>
        new Promise((answer) => {
          this.#parked = [...this.#parked, { actor, request, answer }].toSorted(inOneOrder);
        }),
    );
  }

  async begin(): Promise<void> {
    for (const actor of this.#answers.keys()) void this.#world.run(actor);
    await settled();
  }

  choices(): Choice[] {
    const requests = this.#parked.flatMap(({ actor, request }, index): Choice[] => {
      const fates: ('answered' | 'dies before' | 'dies after')[] = ['answered'];
      // to die after a read is to die before it
      if (this.#deaths > 0) fates.push('dies before', ...(request.changesSomething ? (['dies after'] as const) : []));
      return fates.map((fate) => ({ actor, request: index, fate }));
    });
    return requests.length === 0 ? [] : [...requests, ...[...this.#jumps].map((jump) => ({ jump }))];
  }

  async take(choice: Choice): Promise<void> {
    if ('jump' in choice) {
      this.#jumps = new Set([...this.#jumps].filter((each) => each !== choice.jump));
      this.#world.nowMs += this.#given.jumpsMs[choice.jump] ?? 0;
      return;
    }
    const parked = this.#parked[choice.request];
    if (parked === undefined) throw new Error(`${JSON.stringify(choice)}: the run is not deterministic`);
    this.#parked = this.#parked.filter((each) => each !== parked);
    const answer = choice.fate === 'dies before' ? undefined : parked.request.perform();
    if (choice.fate === 'answered') {
      // when it was answered too: what a caller remembers may have times in it, as its deadline
      this.#answers[choice.actor] += `${JSON.stringify(answer ?? null)}@${this.#world.nowMs}`;
      parked.answer(answer);
    } else {
      this.#deaths -= 1;
      this.#answers[choice.actor] = 'dead';
      this.#parked = this.#parked.filter(({ actor }) => actor !== choice.actor);
    }
    await settled();
  }

  violations(): Iterable<string> {
    return this.#world.violations;
  }

  async end(): Promise<void> {
    await this.#world.atTheEnd();
  }

  key(): string {
    const parked = this.#parked.map(({ actor, request }) => [actor, request.content]);
    const waiting = new Set(this.#parked.map(({ actor }) => actor));
    // a caller without an open request has ended: its answers no longer matter
    const answers = this.#answers.map((known, actor) => (waiting.has(actor) ? known : 'ended'));
    return JSON.stringify([this.#world.observable(), parked, answers, this.#deaths, [...this.#jumps].toSorted()]);
  }
}

/** Whichever came first, the same requests are the same state: any of them may be answered next. */
function inOneOrder(one: Parked, other: Parked): number {
  return one.actor - other.actor || (one.request.content < other.request.content ? -1 : 1);
}
