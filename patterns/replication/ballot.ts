import { AgentOutputInvalidError } from '../catalogue/errors.ts';
import type { Replication } from '../declarations/agent.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { Json } from '../json/json.ts';
import type { Ballot } from './consensus.ts';

/** Longest ballot that is shown as it is, in characters; all ballots of a round lie in one item. */
const MAX_BALLOT_LENGTH = 200;

/**
 * The ballot of an answer in its agent's vote.
 * @param digest a short hash of a string: ballots of whole answers travel with every vote
 * @throws AgentOutputInvalidError when the agent's own function answers nothing that can be counted
 */
export function ballotOf(output: Json, replication: Replication | undefined, digest: (text: string) => string): Ballot {
  const whole = () => digest(canonicalJson(output));
  switch (replication?.combinator) {
    case undefined:
    case 'first':
      return { ballot: whole() };
    case 'majority':
      return { ballot: replication.ballot === undefined ? whole() : ownBallot(replication.ballot(output), digest) };
    case 'median': {
      const value = replication.value(output);
      return value === null ? { ballot: null } : { ballot: String(value), value: finite('value', value) };
    }
    case 'weighted': {
      const ballot = replication.ballot === undefined ? whole() : ownBallot(replication.ballot(output), digest);
      return { ballot, weight: finite('weight', replication.weight(output)) };
    }
    case 'field-wise':
      return { ballot: whole(), fields: fieldBallots(output, digest) };
    default:
      return replication satisfies never;
  }
}

/** A ballot as the agent's own function makes it, which may be any code. */
function ownBallot(ballot: unknown, digest: (text: string) => string): string | null {
  if (ballot === null) return null;
  if (typeof ballot !== 'string') throw new AgentOutputInvalidError(`ballot() answered ${typeof ballot}, not a string`);
  return ballot.length > MAX_BALLOT_LENGTH ? digest(ballot) : ballot;
}

function finite(method: 'value' | 'weight', number: unknown): number {
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new AgentOutputInvalidError(`${method}() answered ${String(number)}, not a finite number`);
}

function fieldBallots(output: Json, digest: (text: string) => string): Record<string, string> {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return {};
  return Object.fromEntries(Object.entries(output).map(([name, field]) => [name, digest(canonicalJson(field))]));
}
