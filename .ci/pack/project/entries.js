import assert from 'node:assert/strict';
import { AgentError, InvalidInputError } from 'ballast';
import { AgentWorkflow } from 'ballast/cdk';
import {
  CircuitBreakerOpenError,
  InvalidInputError as Copy,
  guard,
  memoryCircuitBreakers,
} from 'ballast/circuit-breaker';
import { openTestWorld } from 'ballast/testing';

assert.equal(typeof AgentWorkflow, 'function');
assert.equal(await guard({ breakers: memoryCircuitBreakers(), breakerId: 'model' }, async () => 'answer'), 'answer');
// two copies of a class in one process
assert.notEqual(Copy, InvalidInputError);
assert.ok(new Copy('refused') instanceof InvalidInputError);
assert.ok(new InvalidInputError('refused') instanceof Copy);
assert.ok(
  !(new AgentError('failed') instanceof Copy) && !(new AgentError('failed') instanceof CircuitBreakerOpenError),
);

const world = await openTestWorld({ workflow: 'triage', replace: { urgency: () => 'normal' } });
const { status, report } = await world.run({ text: 'the site is down' });
assert.deepEqual([status, report.phases[0].agents[0].output], ['SUCCEEDED', 'normal']);
await world.close();
console.log(`the entries can be imported by Node ${process.versions.node}`);
