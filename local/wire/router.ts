import type { NamedRandom } from '../clock/named-random.ts';
import { REST_APIS_PATH } from '../services/api-gateway/local-urls.ts';
import type { RestApiResource } from '../services/api-gateway/rest-api.ts';
import type { IntegrationServices } from '../services/integrations/integration.ts';
import type { PassThrough } from '../services/lambda/pass-through.ts';
import type { EmulatedModels } from '../services/models/emulated-models.ts';
import { JsonBody, type WireAnswer, type WireRequest } from '../wire-messages.ts';
import { awsJson, toServiceError } from './answer.ts';
import type { DeployedStacks } from './cloudformation.ts';
import { answerLambda } from './lambda.ts';
import { answerModel } from './models.ts';
import { notRun, refuse } from './not-run.ts';
import { passOn } from './pass-through.ts';
import { answerQuery } from './query-protocol.ts';
import { answerRestApi } from './rest-api.ts';
import { withCallerIdle } from './with-caller-idle.ts';

export interface WireContext {
  readonly services: IntegrationServices;
  /** as they are deployed, which is known once all services are open */
  readonly stacks: () => DeployedStacks;
  readonly accountId: string;
  readonly region: string;
  readonly restApis: readonly RestApiResource[];
  readonly nowMs: () => number;
  readonly named: Pick<NamedRandom, 'uuid'>;
  readonly passThrough: () => PassThrough | undefined;
  /** @returns undefined where no models are emulated */
  readonly models: () => EmulatedModels | undefined;
}

/** Finds the service a request is for, as AWS's own endpoints distinguish them. */
export async function answerRequest(context: WireContext, request: WireRequest): Promise<WireAnswer> {
  if (request.path.startsWith(REST_APIS_PATH)) {
    return await answerRestApi({ ...context, lambda: context.services.lambda }, request);
  }
  const passed = await passedOn(context, request);
  if (passed !== undefined) return passed;
  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const dot = target.lastIndexOf('.');
    if (dot < 0) return refuse(request, 400, notRun(request, target));
    return await answerTarget(context.services, request, target.slice(0, dot), target.slice(dot + 1));
  }
  if (request.path.startsWith('/2015-03-31/')) return await answerLambda(context.services, request);
  if (request.method === 'POST' && request.path === '/') {
    return answerQuery(request, { stacks: context.stacks(), callTopics: context.services.callTopics });
  }
  const models = context.models();
  const answered = models === undefined ? undefined : await answerModel(models, context.services.lambda, request);
  return answered ?? refuse(request, 400, notRun(request, `${request.method} ${request.path}`));
}

async function answerDynamoDb(
  { dynamoDb }: Pick<IntegrationServices, 'dynamoDb'>,
  { json, body }: WireRequest,
  operation: string,
): Promise<WireAnswer> {
  if (json === undefined) return await dynamoDb.answer(operation, body.toString());
  const answered = await dynamoDb.answerDirectly(operation, json);
  return { status: answered.status, headers: {}, body: new JsonBody(answered.body) };
}

async function passedOn({ passThrough, region }: WireContext, request: WireRequest): Promise<WireAnswer | undefined> {
  try {
    return await passOn(request, passThrough(), region);
  } catch (error) {
    const refused = toServiceError(error);
    return refuse(request, refused.code === 'UnknownOperationException' ? 400 : 503, refused);
  }
}

async function answerTarget(
  services: IntegrationServices,
  request: WireRequest,
  service: string,
  operation: string,
): Promise<WireAnswer> {
  switch (service) {
    case 'AWSStepFunctions':
      return await awsJson('1.0', request, (body) => services.stepFunctions.call(operation, body));
    case 'DynamoDB_20120810':
      return await answerDynamoDb(services, request, operation);
    case 'Logs_20140328':
      return await awsJson('1.1', request, (body) => services.callLogs(operation, body));
    case 'GraniteServiceVersion20100801':
      return await awsJson('1.0', request, (body) => services.callCloudWatch(operation, body));
    case 'AWSEvents':
      return await awsJson('1.1', request, (body) => {
        if (operation === 'PutEvents') return services.events.putEvents(body);
        throw notRun(request, `EventBridge ${operation}`);
      });
    case 'AmazonSQS':
      // a long poll waits like a call of another function: in virtual time, the time may come
      return await awsJson('1.0', request, (body) =>
        withCallerIdle(services.lambda, request, () => services.callQueues(operation, body)),
      );
    default:
      return refuse(request, 400, notRun(request, `${service}.${operation}`));
  }
}
