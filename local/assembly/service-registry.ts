import type { Json } from '../json.ts';
import type { DynamoDbService } from '../services/dynamodb/service.ts';
import type { EventBuses } from '../services/events/bus.ts';
import type { IntegrationServices } from '../services/integrations/integration.ts';
import type { LambdaService } from '../services/lambda/service.ts';
import type { StepFunctionsService } from '../services/step-functions/service.ts';

/**
 * The services of one cloud. They call each other in circles (a state machine publishes the event that starts it), so
 * each is added once it is open, and looked up by the others when they call it.
 */
export class ServiceRegistry implements IntegrationServices {
  readonly #open: Partial<IntegrationServices> = {};

  add(services: Partial<IntegrationServices>): void {
    Object.assign(this.#open, services);
  }

  get lambda(): LambdaService {
    return this.#get('lambda');
  }

  get dynamoDb(): DynamoDbService {
    return this.#get('dynamoDb');
  }

  get events(): EventBuses {
    return this.#get('events');
  }

  get stepFunctions(): StepFunctionsService {
    return this.#get('stepFunctions');
  }

  get callLogs(): (operation: string, request: Json) => Json {
    return this.#get('callLogs');
  }

  get callQueues(): (operation: string, request: Json) => Promise<Json> {
    return this.#get('callQueues');
  }

  get callTopics(): (operation: string, request: Json) => Json {
    return this.#get('callTopics');
  }

  get callCloudWatch(): (operation: string, request: Json) => Json {
    return this.#get('callCloudWatch');
  }

  get invokeLater(): (functionName: string, event: Json) => void {
    return this.#get('invokeLater');
  }

  #get<Name extends keyof IntegrationServices>(name: Name): IntegrationServices[Name] {
    const service = this.#open[name];
    if (service === undefined) throw new Error(`${name} is called before it is open`);
    return service as IntegrationServices[Name];
  }
}
