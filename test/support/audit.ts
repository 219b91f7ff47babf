import type { Intercept } from '../../local/wire/answer.ts';
import type { WireRequest } from '../../local/wire-messages.ts';
import { type AwsRequestBody, resourcesNamed, userAgentNameOf } from './aws-request.ts';

/** A request of a function to AWS, as its permission would have to name it. */
export interface AuditedRequest {
  readonly functionName: string;
  /** as in a policy: `dynamodb:GetItem` */
  readonly action: string;
  /** what it is about, as the request names it: a table, a bus, a function, an execution, a state machine, a queue */
  readonly resource: string;
}

/** Stands between functions and the cloud, and notes who asks for what. */
export interface Audit {
  readonly requests: readonly AuditedRequest[];
  /** the variables by which a function gives its name */
  variablesOf(functionName: string): Record<string, string>;
  /** of the cloud; requests of nobody who gives a name are passed on, and not noted */
  readonly intercept: Intercept;
  /** lets the answer of a function's next write of a record go astray, once it was carried out @param key a part of its key */
  loseNextWriteOf(functionName: string, key: string): void;
}

const UPDATE = 'dynamodb:UpdateItem';

const LOST = { status: 500, headers: {}, body: '' };

export function createAudit(): Audit {
  const requests: AuditedRequest[] = [];
  const losing = new Map<string, string>();
  return {
    requests,
    variablesOf: (functionName) => ({ AWS_SDK_UA_APP_ID: userAgentNameOf(functionName) }),
    async intercept(request, passOn) {
      const asked = audited(request);
      requests.push(...asked);
      const isLost = asked.some(({ functionName, action }) => {
        const key = losing.get(functionName);
        return action === UPDATE && key !== undefined && request.body.includes(key) && losing.delete(functionName);
      });
      const answer = await passOn();
      return isLost ? LOST : answer;
    },
    loseNextWriteOf: (functionName, key) => losing.set(functionName, key),
  };
}

/** IAM's name of a service, by the service in the target header. */
const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AWSStepFunctions: 'states',
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
};

function audited({ headers, path, json, body }: WireRequest): AuditedRequest[] {
  const functionName = /\bapp\/([a-z]+(?:-[a-z]+)*)/.exec(headers['user-agent'] ?? '')?.[1];
  if (functionName === undefined) return [];
  const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(path) ?? [];
  if (invoked !== undefined) {
    return [{ functionName, action: 'lambda:InvokeFunction', resource: decodeURIComponent(invoked) }];
  }
  const [service = '', operation = ''] = String(headers['x-amz-target']).split('.');
  const action = `${SERVICES[service] ?? service}:${operation}`;
  const resources = resourcesNamed((json ?? JSON.parse(body.toString())) as AwsRequestBody);
  return resources.map((resource = 'unknown') => ({ functionName, action, resource }));
}
