import { requestsPerCall } from '../../bench/circuit-breaker.ts';
import { sharedBreakers } from '../../bench/shared-breakers/measure.ts';

/** Counts do not depend on the machine: one that grows is a regression. */
const REQUESTS: Readonly<Record<string, number>> = {
  'healthy call: writes': 0,
  'first failure: writes': 1,
  'failure that opens: writes': 2,
  'refused call: writes': 0,
};

test('the circuit breaker asks its table as seldom as it did', async () => {
  const figures = Object.fromEntries((await requestsPerCall()).map(({ label, value }) => [label, value]));
  expect(figures).toMatchObject(REQUESTS);
  expect(figures['healthy call: reads']).toBeLessThanOrEqual(1);
});

test('a shared circuit lets through as few doomed calls and probes as it did, and its peers are what they were', async () => {
  const figures = Object.fromEntries((await sharedBreakers()).map(({ label, value }) => [label, value]));
  const of = (name: string) => [
    figures[`${name}: writes of 100 healthy calls, one a second`],
    figures[`${name}: doomed calls in 10 s of an outage, 20 environments`],
    figures[`${name}: probes admitted of 50 environments at once`],
    figures[`${name}: calls admitted after a late success of the closed period`],
  ];
  expect(of('ballast')).toEqual([0, 7, 2, 0]);
  expect(of('circuitbreaker-lambda 1.0.1')).toEqual([100, 15, 50, 5]);
  expect(of('Powertools for Python (alpha)')).toEqual([0, 100, 1, 0]);
  expect(of('aws-samples sample-citadel')).toEqual([0, 43, 1, 0]);
});
