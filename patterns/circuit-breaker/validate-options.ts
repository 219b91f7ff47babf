import { describeValue } from '../json/describe-value.ts';

/**
 * Throws one error with all issues of the options, before anything starts.
 * @param owner of the options, which begins the message
 * @throws RangeError
 */
export function throwIfInvalid(owner: string, issues: readonly (string | undefined)[]): void {
  const found = issues.filter((issue) => issue !== undefined);
  if (found.length > 0) throw new RangeError(`${owner}: ${found.join('; ')}`);
}

/** An issue for each unknown option: JavaScript callers have no compiler to find a misspelt one. */
export function unknownOptionIssues(options: object, known: readonly string[]): string[] {
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => `there is no option ${describeValue(name)}, ${suggestion(name, known)}`);
}

export function positiveIntegerIssue(name: string, value: unknown): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0
    ? undefined
    : `${name} must be a positive integer, got ${describeValue(value)}`;
}

export function positiveNumberIssue(name: string, value: unknown): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
    ? undefined
    : `${name} must be a positive number, got ${describeValue(value)}`;
}

/** A time limit in milliseconds; Infinity is none. */
export function timeLimitIssue(name: string, value: unknown): string | undefined {
  return value === Number.POSITIVE_INFINITY ? undefined : positiveNumberIssue(name, value);
}

export function callableIssue(name: string, value: unknown): string | undefined {
  return typeof value === 'function' ? undefined : `${name} must be a function, got ${describeValue(value)}`;
}

export function minimumIssue(least: number, name: string, value: unknown): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= least
    ? undefined
    : `${name} must be a number of ${least} or more, got ${describeValue(value)}`;
}

export function shareIssue(name: string, value: unknown): string | undefined {
  return typeof value === 'number' && value > 0 && value <= 1
    ? undefined
    : `${name} must be above 0 and at most 1, got ${describeValue(value)}`;
}

function suggestion(name: string, known: readonly string[]): string {
  const [nearest] = known
    .map((option) => ({ option, distance: editDistance(name.toLowerCase(), option.toLowerCase()) }))
    .filter(({ option, distance }) => distance <= option.length / 2)
    .sort((a, b) => a.distance - b.distance);
  return nearest === undefined ? `there are ${known.join(', ')}` : `did you mean ${nearest.option}?`;
}

/** Levenshtein distance: characters to insert, remove or replace to turn one string into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
