import type { Breaker } from '../../ops/breakers.ts';
import type { CircuitState } from '../../patterns/circuit-breaker/admission.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';
import { formatTimestamp, plural } from './units.ts';

/** Circuits, a line each, and under it the last operator commands. */
export function renderCircuits(breakers: readonly Breaker[], style: Style): string {
  if (breakers.length === 0) return 'no circuit has ever counted a failure: all of them are CLOSED';
  const { bold, dim } = style.colors;
  const owners = new Set(breakers.map(ownerOf));
  const owner = owners.size > 1 ? ['workflow'] : [];
  const heads = [...owner, 'circuit', 'state', 'since (UTC)', ''].map((text): Cell => ({ text, paint: bold }));
  const rows = breakers.flatMap((breaker): Cell[][] => [
    [
      ...(owners.size > 1 ? [ownerOf(breaker)] : []),
      breaker.breakerId,
      { text: breaker.state, paint: paintOf(breaker.state, style) },
      // a circuit that never changed its state has been as it is for ever
      { text: breaker.sinceMs === 0 ? '' : formatTimestamp(breaker.sinceMs), paint: dim },
      noteOf(breaker),
    ],
    ...breaker.audit.map(({ verb, reason, actor, atMs }): Cell[] => [
      ...(owners.size > 1 ? [''] : []),
      '',
      { text: verb, paint: dim },
      { text: formatTimestamp(atMs), paint: dim },
      { text: `${printable(actor)}: ${printable(reason)}`, paint: dim },
    ]),
  ]);
  return table([heads, ...rows], { indent: 0, width: style.width }).join('\n');
}

/** Circuits of several workflows and stages may have one name. */
function ownerOf({ workflow, stage }: Breaker): string {
  return `${workflow} (${stage})`;
}

function noteOf({ openUntilMs, failures }: Breaker): string {
  if (openUntilMs !== null) return `a probe is admitted from ${formatTimestamp(openUntilMs)} on`;
  return failures === 0 ? '' : `${plural(failures, 'failure')} in a row`;
}

function paintOf(state: CircuitState, { colors }: Style): (text: string) => string {
  switch (state) {
    case 'CLOSED':
      return colors.green;
    case 'OPEN':
    case 'ISOLATED':
      return colors.red;
    case 'HALF_OPEN':
    case 'METRICS_ONLY':
      return colors.yellow;
    default:
      return state satisfies never;
  }
}
