/** When a cloud is killed. Neither depends on how fast the machine is, as far as that can be. */
export type Moment =
  /** while it starts and reads its journal: so long after its process has taken the lock */
  | { readonly kind: 'starting'; readonly afterMs: number }
  /** while it runs: so long after its journal has grown by so many changes */
  | { readonly kind: 'running'; readonly changes: number; readonly afterMs: number };

/** A start of what is built takes half a second from its lock on where the machine is busy; the journal is read at its end. */
const LONGEST_START_MS = 800;
const SHARE_OF_STARTS = 0.15;
/** An execution makes some fifty changes: a state directory sees several kills before its executions have ended. */
const MOST_CHANGES = 100;
/** Between two changes: while a function computes, a request is open, a timer is set. */
const LONGEST_PAUSE_MS = 40;

/** The n-th moment of a seed, 0 <= random() < 1. */
export function nextMoment(random: () => number): Moment {
  if (random() < SHARE_OF_STARTS) return { kind: 'starting', afterMs: Math.round(random() * LONGEST_START_MS) };
  return {
    kind: 'running',
    changes: Math.floor(random() * MOST_CHANGES),
    // a third falls right on a change
    afterMs: Math.max(0, Math.round((random() * 1.5 - 0.5) * LONGEST_PAUSE_MS)),
  };
}

export function describeMoment(moment: Moment): string {
  return moment.kind === 'starting'
    ? `${moment.afterMs} ms into a start`
    : `${moment.changes} changes and ${moment.afterMs} ms into a run`;
}
