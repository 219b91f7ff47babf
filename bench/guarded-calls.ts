import { costOfExecution } from '../ops/cost.ts';
import { LIST_PRICES } from '../patterns/cost/list-prices.ts';
import { assemblyOf } from '../test/support/synth.ts';
import { openOwnWorld } from '../test/support/world.ts';
import type { Figure } from './figure.ts';

const CALLS = 1_000;

/** Guarded calls of a run of the reference workflow: eight agents, and three replicas of a ninth. */
const CALLS_PER_RUN = 11;

/** What a peer bills for one guarded call that succeeds, as its sources and documents state it. */
interface StatedCounts {
  readonly name: string;
  readonly transitions: number;
  readonly invocations: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** at 8 dollars per million */
  readonly durableOperations: number;
  readonly source: string;
}

const DURABLE_OPERATION = 8;

const PEERS: readonly StatedCounts[] = [
  {
    // Get Circuit Status, Is Circuit Closed, Execute Lambda, Circuit Closed; a Query that finds nothing is half a unit
    name: 'aws-samples circuit breaker',
    transitions: 4,
    invocations: 2,
    readUnits: 0.5,
    writeUnits: 0,
    durableOperations: 0,
    source: 'circuitbreaker.asl.json at 870e9f33',
  },
  {
    // one step is one operation; it has no circuit breaker, and its checkpoint is kept for it
    name: 'Lambda durable functions, a step without a breaker',
    transitions: 0,
    invocations: 1,
    readUnits: 0,
    writeUnits: 0,
    durableOperations: 1,
    source: 'aws.amazon.com/lambda/pricing, 2026-09-20',
  },
];

/**
 * What 1,000 guarded calls are billed at list prices, without the compute of the agents. Ours is a whole run of the reference workflow
 * divided by its calls: with its checkpoints, its vote, its stored answers and its report. Peers' counts are stated, not measured.
 */
export async function guardedCalls(): Promise<Figure[]> {
  const world = await openOwnWorld(await assemblyOf('research'), { simulated: true });
  try {
    const { outcome } = await world.run({ input: { ticker: 'AAPL' } });
    const { items } = await costOfExecution(world.target, outcome.executionArn);
    const billed = items.filter(({ item }) => item !== 'compute');
    const per = (value: number) => Number(((value * CALLS) / CALLS_PER_RUN).toFixed(1));
    const quantity = (name: string) => billed.find(({ item }) => item === name)?.quantity ?? 0;
    const micro = billed.reduce((sum, { microDollars }) => sum + microDollars, 0);
    return [
      figure('ballast, a whole run', 'transitions', per(quantity('transitions')), ''),
      figure('ballast, a whole run', 'read units', per(quantity('readUnits')), ''),
      figure('ballast, a whole run', 'write units', per(quantity('writeUnits')), ''),
      figure('ballast, a whole run', 'list price', per(micro / 1_000), 'm$'),
      figure('ballast, the call itself', 'transitions', CALLS, ''),
      ...PEERS.flatMap(statedFigures),
    ];
  } finally {
    await world.close();
  }
}

function statedFigures(peer: StatedCounts): Figure[] {
  const { name, source, transitions, invocations, readUnits, writeUnits, durableOperations } = peer;
  const micro =
    transitions * LIST_PRICES.transitions +
    invocations * LIST_PRICES.invocations +
    readUnits * LIST_PRICES.readUnits +
    writeUnits * LIST_PRICES.writeUnits +
    durableOperations * DURABLE_OPERATION;
  return [
    figure(name, 'transitions', transitions * CALLS, ''),
    figure(name, 'read units', readUnits * CALLS, ''),
    figure(name, 'write units', writeUnits * CALLS, ''),
    ...(durableOperations === 0 ? [] : [figure(name, 'durable operations', durableOperations * CALLS, '')]),
    figure(`${name} (${source})`, 'list price', Number(((micro * CALLS) / 1_000).toFixed(1)), 'm$'),
  ];
}

function figure(name: string, what: string, value: number, unit: string): Figure {
  return { label: `${name}: ${what} of ${CALLS} calls`, value, unit };
}
