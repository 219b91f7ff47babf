import assert from 'node:assert/strict';
import { AgentError, InvalidInputError } from 'ballast';
import { AgentWorkflow } from 'ballast/cdk';
import {
  CircuitBreakerOpenError,
  InvalidInputError as Copy,
  guard,
  memoryCircuitBreakers,
} from 'ballast/circuit-breaker';

assert.equal(typeof AgentWorkflow, 'function');
assert.equal(await guard({ breakers: memoryCircuitBreakers(), breakerId: 'model' }, async () => 'answer'), 'answer');
// two copies of a class in one process
assert.notEqual(Copy, InvalidInputError);
assert.ok(new Copy('refused') instanceof InvalidInputError);
assert.ok(new InvalidInputError('refused') instanceof Copy);
assert.ok(
  !(new AgentError('failed') instanceof Copy) && !(new AgentError('failed') instanceof CircuitBreakerOpenError),
);
console.log(`the entries can be imported by Node ${process.versions.node}`);
