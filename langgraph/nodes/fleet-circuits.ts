import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { PUBLISH_LIMIT_MS } from '../../patterns/catalogue/events.ts';
import { type CircuitOptions, settingsOfCircuit } from '../../patterns/circuit-breaker/circuit-options.ts';
import { CircuitBreakerStore, dynamoDbBreakerTable } from '../../stores/circuit-breaker/index.ts';
import { STORE_MAX_ATTEMPTS } from '../../stores/dynamodb-requests.ts';
import { EventBus, PUBLISH_MAX_ATTEMPTS } from '../../stores/event-bus.ts';

export interface FleetCircuitsOptions {
  /** The table of circuits: the output BreakerTableName of a workflow. @default - the one of the agent's function that it runs in */
  readonly tableName?: string;
  /** The bus of the workflow: the output EventBusName. @default - the one of the agent's function that it runs in */
  readonly eventBusName?: string;
  /** The settings of circuits, by their ids. @default - those of every circuit: opens after 5 failures for 60 s */
  readonly settings?: Readonly<Record<string, CircuitOptions>>;
  /** @default - a client of the SDK's default region and credentials */
  readonly dynamo?: DynamoDBClient;
  /** @default - a client of the SDK's default region and credentials */
  readonly eventBridge?: EventBridgeClient;
}

/**
 * The circuits of a deployed workflow, for the nodes of a graph: a dependency that fails for an agent is not asked by a node,
 * and the other way round. In an agent's function it needs no options.
 * @throws InvalidInputError outside of one, without a table and a bus
 */
export function fleetCircuits(options: FleetCircuitsOptions = {}): CircuitBreakerStore {
  const tableName = options.tableName ?? process.env.BREAKER_TABLE;
  const eventBusName = options.eventBusName ?? process.env.EVENT_BUS;
  if (tableName === undefined || eventBusName === undefined) {
    throw new InvalidInputError(
      "fleetCircuits has no table and bus: outside of an agent's function give it tableName and eventBusName, the outputs BreakerTableName and EventBusName of the workflow",
    );
  }
  const dynamo = options.dynamo ?? new DynamoDBClient({ maxAttempts: STORE_MAX_ATTEMPTS });
  const eventBridge = options.eventBridge ?? new EventBridgeClient({ maxAttempts: PUBLISH_MAX_ATTEMPTS });
  const settings = new Map(Object.entries(options.settings ?? {}));
  return new CircuitBreakerStore(dynamoDbBreakerTable(dynamo, tableName), {
    // a bus spends its limit once, so each transition has one of its own
    publish: async (event) =>
      await new EventBus(eventBridge, eventBusName, PUBLISH_LIMIT_MS, process.env.EVENT_ORIGIN).publish(event),
    settings: (breakerId) => settingsOfCircuit(settings.get(breakerId)),
  });
}
