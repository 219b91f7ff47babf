import type { Case, QueryLanguage } from './cases.ts';
import type { Rule } from './compare.ts';
import { isRecorderOwn, runOther } from './other-kinds.ts';
import { type Replay, replay } from './replay.ts';
import { count, emptyTally, type Miss, type Tally } from './tally.ts';
import { translated } from './translate.ts';

export interface Result {
  readonly total: number;
  readonly byQueryLanguage: Record<QueryLanguage, Tally>;
  /** JSONPath recordings that say the same in JSONata, see `translate.ts`; not part of `total` */
  readonly translated: Tally;
  /** cases that are no executions, by kind and language; the rules are in `other-kinds.ts` */
  readonly others: Readonly<Record<string, OtherTally>>;
  /** cases with the messages of the recorder's own validation, not AWS's */
  readonly leftOut: number;
  readonly misses: readonly Miss[];
  readonly refusals: Readonly<Record<string, number>>;
}

export interface OtherTally {
  cases: number;
  equal: number;
  refused: number;
}

/** Replays all cases, one after the other. */
export async function replayAll(cases: readonly Case[], rule: Rule): Promise<Result> {
  const byQueryLanguage = { JSONata: emptyTally(), JSONPath: emptyTally(), mixed: emptyTally() };
  const misses: Miss[] = [];
  const refusals: Record<string, number> = {};
  const executions = cases.filter(({ kind }) => kind === 'execution');
  for (const given of executions) {
    const replayed = await replay(given);
    const difference = count(byQueryLanguage[given.queryLanguage], given, replayed, rule);
    if (replayed.kind === 'refused') note(refusals, given, replayed);
    if (difference !== undefined && isExpectedToRun(given, replayed)) {
      misses.push({ id: given.id, class: given.queryLanguage, difference });
    }
  }
  const translation = emptyTally();
  for (const given of executions) {
    const inJsonata = translated(given);
    if (inJsonata === undefined) continue;
    const difference = count(translation, inJsonata, await replay(inJsonata), rule);
    if (difference !== undefined) misses.push({ id: given.id, class: 'translated', difference });
  }
  const others = await runOthers(cases, misses);
  const leftOut = cases.filter(isRecorderOwn).length;
  return { total: executions.length, byQueryLanguage, translated: translation, others, leftOut, misses, refusals };
}

/** Only JSONPath is refused by design. */
function isExpectedToRun({ queryLanguage }: Case, { kind }: Replay): boolean {
  return kind === 'ran' || queryLanguage === 'JSONata';
}

async function runOthers(cases: readonly Case[], misses: Miss[]): Promise<Record<string, OtherTally>> {
  const tallies: Record<string, OtherTally> = {};
  const run = async (given: Case, language: string) => {
    const key = `${given.kind}, ${language}`;
    tallies[key] ??= { cases: 0, equal: 0, refused: 0 };
    const tally = tallies[key];
    const { outcome, difference } = await runOther(given);
    tally.cases++;
    if (outcome === 'equal') tally.equal++;
    if (outcome === 'refused') tally.refused++;
    const isMiss =
      outcome === 'different' || (outcome === 'refused' && language !== 'JSONPath' && language !== 'mixed');
    if (isMiss) misses.push({ id: given.id, class: key, difference: difference ?? '' });
  };
  const others = cases.filter((given) => given.kind !== 'execution' && !isRecorderOwn(given));
  for (const given of others) await run(given, given.queryLanguage);
  for (const given of others) {
    const inJsonata = given.kind === 'testState' ? undefined : translated(given);
    if (inJsonata !== undefined) await run(inJsonata, 'translated');
  }
  return tallies;
}

function note(refusals: Record<string, number>, given: Case, replayed: Extract<Replay, { kind: 'refused' }>): void {
  const key = `${given.queryLanguage}: ${replayed.code}`;
  refusals[key] = (refusals[key] ?? 0) + 1;
}
