import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { kindOfError } from '../../patterns/circuit-breaker/index.ts';
import { type StoreFault, storeFaultFor } from '../../patterns/fault-injection/faults.ts';
import { hashToUnitInterval } from '../../patterns/hash.ts';
import { requestName, STORE_MAX_ATTEMPTS } from '../../stores/dynamodb-requests.ts';
import { currentInvocation, type Invocation } from './invocation.ts';
import { recordMetrics } from './metrics.ts';

/** Shared by all invocations of an execution environment, so that its connections stay open. */
const shared = createClient();

/**
 * Clients of invocations under store faults: a client remembers failures and retries less after them, and the same seed must
 * give the same run whichever execution environment it meets.
 */
const ownClients = new WeakMap<Invocation, DynamoDBClient>();

/** The client for the current invocation; its requests suffer the store faults of the run. */
export function dynamo(): DynamoDBClient {
  const invocation = currentInvocation();
  if (invocation === undefined || !invocation.faults.some(({ target }) => target === 'store')) return shared;
  const client = ownClients.get(invocation) ?? createClient();
  ownClients.set(invocation, client);
  return client;
}

function createClient(): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts: STORE_MAX_ATTEMPTS });
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        try {
          const fault = injectedStoreFault(requestName(commandName, args.input));
          if (fault !== undefined) throw injected(fault);
          return await next(args);
        } catch (error) {
          if (kindOfError(error) === 'throttled') recordMetrics({ name: 'StoreThrottles', value: 1 });
          throw error;
        }
      },
    // after the retries' own step, so that each of the SDK's attempts draws its own number, and is counted if it is throttled
    { step: 'finalizeRequest', name: 'injectStoreFaults', priority: 'low' },
  );
  return client;
}

/**
 * The fault of this request: the same for the same seed, drawn anew for each retry of the task. It is drawn for the records that
 * the request is about and not for its number, as requests that are sent at the same time have no order.
 */
function injectedStoreFault(about: string): StoreFault | undefined {
  const invocation = currentInvocation();
  if (invocation === undefined) return undefined;
  const { run, name, retryCount, faults, requests } = invocation;
  const before = requests.get(about) ?? 0;
  requests.set(about, before + 1);
  return storeFaultFor(faults, (rule) =>
    hashToUnitInterval(run.faultSeed, run.workflowId, name, retryCount, about, before, rule),
  );
}

function injected({ kind }: StoreFault): Error {
  const name = kind === 'throttle' ? 'ThrottlingException' : 'ServiceUnavailable';
  return Object.assign(new Error(`injected: the store is ${kind === 'throttle' ? 'throttled' : 'down'}`), { name });
}
