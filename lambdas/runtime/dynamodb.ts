import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Run } from '../../patterns/catalogue/payloads.ts';
import { parseFaultRule, type StoreFault, storeFaultFor } from '../../patterns/fault-injection/faults.ts';
import { hashToUnitInterval } from '../../patterns/hash.ts';
import { STORE_MAX_ATTEMPTS } from '../../stores/dynamodb-requests.ts';

const options = { maxAttempts: STORE_MAX_ATTEMPTS };

/** Shared by all invocations of an execution environment, so that its connections stay open. */
const shared = new DynamoDBClient(options);

/**
 * The client for a run: the shared one, or one that injects the run's store faults into each request. The same seed
 * injects the same faults; each retry of a task draws its own.
 */
export function dynamoFor(
  run: Pick<Run, 'faults' | 'faultSeed' | 'workflowId'>,
  invocation: string,
  retryCount: number,
): DynamoDBClient {
  const rules = run.faults.map(parseFaultRule);
  if (!rules.some((rule) => rule.target === 'store')) return shared;

  const client = new DynamoDBClient(options);
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = requests++;
      const fault = storeFaultFor(rules, (index) =>
        hashToUnitInterval(run.faultSeed, run.workflowId, invocation, retryCount, request, index),
      );
      if (fault !== undefined) throw injected(fault);
      return next(args);
    },
    // after the SDK's retry step, so that each of its attempts draws its own fault
    { step: 'finalizeRequest', name: 'injectStoreFaults', priority: 'low' },
  );
  return client;
}

/** @returns client without faults, for what runs before the run is known */
export function dynamo(): DynamoDBClient {
  return shared;
}

function injected({ kind }: StoreFault): Error {
  const name = kind === 'throttle' ? 'ThrottlingException' : 'ServiceUnavailable';
  return Object.assign(new Error(`injected: the store is ${kind === 'throttle' ? 'throttled' : 'down'}`), { name });
}
