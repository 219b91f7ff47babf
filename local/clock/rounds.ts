import type { Clock } from './clock.ts';

/** Something that functions do at an instant of virtual time and that others can see: a request that they send, or their end. */
export interface Effect {
  /** the invocation that does it: of each there is one effect in a round */
  readonly invocation: string;
  /** its full content, by which the effects of one invocation are ordered */
  readonly content: string;
  /** Passes it on. While that computes it has to hold the time, from the call on. */
  run(): void;
}

/** Passes on what functions of one instant do, one after the other and in one order, although worker threads race. */
export interface Rounds {
  /** Passes an effect on as soon as nothing computes any more. */
  add(effect: Effect): void;
}

/** After every other timer of its time. */
const LAST = 'effects of functions';

/**
 * Effects are passed on in rounds: all invocations that have one, in the order of their names. The next effect follows when
 * whatever the one before has set going waits to have one of its own, or for time to pass.
 */
export function createRounds(clock: Clock): Rounds {
  let round: Effect[] = [];
  let next: Effect[] = [];
  let isAwaited = false;

  function awaitQuiet(): void {
    if (isAwaited || round.length + next.length === 0) return;
    isAwaited = true;
    // a timer that is due fires once nobody holds the time
    clock.at(clock.nowMs(), pass, { place: LAST });
  }

  function pass(): void {
    isAwaited = false;
    if (round.length === 0) beginRound();
    round.shift()?.run();
    awaitQuiet();
  }

  function beginRound(): void {
    const first = new Map<string, Effect>();
    for (const effect of next.toSorted(byContent)) {
      if (!first.has(effect.invocation)) first.set(effect.invocation, effect);
    }
    round = [...first.values()];
    next = next.filter((effect) => first.get(effect.invocation) !== effect);
  }

  return {
    add(effect) {
      next.push(effect);
      awaitQuiet();
    },
  };
}

function byContent(a: Effect, b: Effect): number {
  if (a.invocation !== b.invocation) return a.invocation < b.invocation ? -1 : 1;
  return a.content < b.content ? -1 : 1;
}
