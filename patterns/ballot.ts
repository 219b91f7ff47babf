import type { Replication } from './agent.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Ballot } from './consensus.ts';
import type { Json } from './json.ts';

/**
 * What an answer counts as in its agent's vote.
 * @param digest a short text that is the same for the same text: ballots of whole answers travel with every vote
 */
export function ballotOf(output: Json, replication: Replication | undefined, digest: (text: string) => string): Ballot {
  const whole = () => digest(canonicalJson(output));
  switch (replication?.combinator) {
    case undefined:
    case 'first':
      return { ballot: whole() };
    case 'majority':
      return { ballot: replication.ballot === undefined ? whole() : replication.ballot(output) };
    case 'median': {
      const value = replication.value(output);
      return value === null ? { ballot: null } : { ballot: String(value), value };
    }
    case 'weighted': {
      const ballot = replication.ballot === undefined ? whole() : replication.ballot(output);
      return { ballot, weight: replication.weight(output) };
    }
    case 'field-wise':
      return { ballot: whole(), fields: fieldBallots(output, digest) };
    default:
      return replication satisfies never;
  }
}

function fieldBallots(output: Json, digest: (text: string) => string): Record<string, string> {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return {};
  return Object.fromEntries(Object.entries(output).map(([name, field]) => [name, digest(canonicalJson(field))]));
}
