import { setTimeout as sleep } from 'node:timers/promises';
import { listExecutions } from '../../ops/list.ts';
import { readPlan } from '../../ops/plan.ts';
import { openStack } from '../../ops/stack.ts';
import type { Target } from '../../ops/target.ts';
import type { NameKind } from './candidates.ts';
import type { StackWords } from './stack-words.ts';

/** So many executions are looked at, the newest ones: one query of the index. */
const MOST_EXECUTIONS = 100;

/** A shell waits no longer for a key press; AWS usually answers its two requests within one second. */
const LIMIT_MS = 3_000;

/** The names in a stack on AWS. @returns nothing where AWS refuses, or does not answer within 3 s: a shell has no place for an error */
export async function namesOnStack(words: StackWords, kind: NameKind): Promise<readonly string[]> {
  let targets: readonly Target[] = [];
  const limit = new AbortController();
  const read = async () => {
    targets = await openStack({ ...words, notify: () => {} });
    return kind === 'ids' ? await idsOn(targets) : await plannedOn(targets, kind);
  };
  try {
    return await Promise.race([read(), sleep(LIMIT_MS, [], { signal: limit.signal })]);
  } catch {
    return [];
  } finally {
    limit.abort();
    for (const target of targets) target.close();
  }
}

async function idsOn(targets: readonly Target[]): Promise<string[]> {
  const { executions } = await listExecutions(targets, { limit: MOST_EXECUTIONS, readLimit: MOST_EXECUTIONS });
  return executions.flatMap(({ name, workflowId }) => [name, workflowId]);
}

async function plannedOn(targets: readonly Target[], kind: 'agents' | 'circuits'): Promise<string[]> {
  const plans = (await Promise.all(targets.map(readPlan))).flat().flatMap(({ agents }) => agents);
  return kind === 'agents'
    ? plans.map(({ name }) => name)
    : plans.flatMap(({ tiers }) => tiers.map(({ breakerId }) => breakerId));
}
