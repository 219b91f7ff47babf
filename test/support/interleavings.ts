/** A run of several actors that a search takes step by step. */
export interface StepwiseRun<Choice> {
  /** what can happen next; nothing at the end */
  choices(): readonly Choice[];
  take(choice: Choice): Promise<void>;
  /** all that can make a difference from here on */
  key(): string;
  /** what the run has violated so far */
  violations(): Iterable<string>;
  /** Checks what holds at the end only; `violations` has it afterwards. */
  end(): Promise<void>;
}

export interface Exploration {
  readonly states: number;
  readonly ends: number;
  readonly violations: readonly string[];
}

/**
 * Every order in which the choices of a run can be taken. Depth first; a run is replayed up to the choice that differs, and stopped at
 * a state that was seen before.
 * @param begin the same run each time
 */
export async function exploreEveryOrder<Choice>(begin: () => Promise<StepwiseRun<Choice>>): Promise<Exploration> {
  const seen = new Set<string>();
  const violations = new Set<string>();
  let ends = 0;
  const open: Choice[][] = [[]];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const run = await begin();
    for (const choice of prefix) await run.take(choice);
    const path = [...prefix];
    const note = () => {
      for (const violation of run.violations()) violations.add(`${violation} by ${JSON.stringify(path)}`);
    };
    for (;;) {
      note();
      const key = run.key();
      if (seen.has(key)) break;
      seen.add(key);
      const [next, ...others] = run.choices();
      if (next === undefined) {
        ends += 1;
        await run.end();
        note();
        break;
      }
      for (const other of others) open.push([...path, other]);
      await run.take(next);
      path.push(next);
    }
  }
  return { states: seen.size, ends, violations: [...violations] };
}
