import { tableBelow } from './pages.ts';

/** What CloudWatch bills for a metric that has values all month, in cents, in us-east-1. */
const CENTS_PER_METRIC = 30;

/** How many distinct metrics docs/metrics.md has for runs of a kind. @throws Error when their price is not that of so many */
export function metricBudget(runs: string): number {
  const row = tableBelow('docs/metrics.md', 'What they cost').find((each) => each['of a workflow'] === runs);
  const count = Number(/^at most (\d+)$/.exec(row?.['distinct metrics'] ?? '')?.[1]);
  const price = `$${((count * CENTS_PER_METRIC) / 100).toFixed(2)}`;
  if (row?.['price, a month'] !== price)
    throw new Error(`docs/metrics.md has no row of ${runs} with ${count} metrics for ${price}: ${JSON.stringify(row)}`);
  return count;
}
