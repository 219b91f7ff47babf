import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAssembly } from '../../local/assembly/template/cloud-assembly.ts';
import { createResolver } from '../../local/assembly/template/resolve.ts';
import { type AwsRequestBody, readAll, resourcesNamed } from './aws-request.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** The policies of a stack's operators, as IAM would have them. */
export type Policies = Readonly<Record<'read' | 'operate', readonly Statement[]>>;

/** May do everything. */
const ALL: readonly Statement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

/** Stands between clients and the cloud as IAM does: what the policy of the caller does not allow is refused. */
export interface IamGuard {
  readonly endpoint: string;
  /** the actions that a caller has asked for, allowed or not */
  actionsOf(caller: string): readonly string[];
  close(): Promise<void>;
}

/** The managed policies of the one workflow of an assembly, with every name resolved. */
export function policiesOf(assembly: string): Policies {
  const [stack] = readAssembly(assembly).stacks;
  if (stack === undefined) throw new Error(`${assembly} has no stack`);
  const resolver = createResolver(stack, () => '');
  const statementsOf = (id: string) => {
    const found = Object.entries(stack.template.Resources ?? {}).find(
      ([logicalId, { Type }]) => Type === 'AWS::IAM::ManagedPolicy' && logicalId.includes(id),
    );
    if (found === undefined) throw new Error(`${assembly} has no managed policy ${id}`);
    const { PolicyDocument } = resolver.properties(found[0]) as unknown as {
      PolicyDocument: { Statement: readonly Statement[] };
    };
    return PolicyDocument.Statement;
  };
  return { read: statementsOf('OperatorPoliciesRead'), operate: statementsOf('OperatorPoliciesOperate') };
}

/** Whether a policy allows an action on a resource. Both have `*` for any text; there is no statement that denies. */
export function isAllowed(statements: readonly Statement[], action: string, resource: string): boolean {
  return statements.some(
    ({ Effect, Action, Resource }) =>
      Effect === 'Allow' &&
      [Action].flat().some((pattern) => matches(pattern, action)) &&
      [Resource].flat().some((pattern) => matches(pattern, resource)),
  );
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`).test(text);
}

/** @param onward the endpoint of the cloud; callers say who they are by their application id: `read`, `operate` or `admin` */
export async function openIamGuard(onward: string, policies: Policies): Promise<IamGuard> {
  const asked = new Map<string, Set<string>>();
  const server = createServer((incoming, response) => {
    void readAll(incoming).then((body) => {
      const { action, resources } = askedFor(incoming.headers, body.toString());
      const [, caller = ''] = /\bapp\/(read|operate|admin)\b/.exec(incoming.headers['user-agent'] ?? '') ?? [];
      asked.set(caller, (asked.get(caller) ?? new Set()).add(action));
      const statements = caller === 'read' || caller === 'operate' ? policies[caller] : caller === 'admin' ? ALL : [];
      const denied = resources.find((resource) => !isAllowed(statements, action, resource));
      if (denied !== undefined) {
        refuse(response, action, `User: ${caller} is not authorized to perform: ${action} on resource: ${denied}`);
        return;
      }
      const { method, url = '/', headers } = incoming;
      const passed = request(new URL(url, onward), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      passed.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actionsOf: (caller) => [...(asked.get(caller) ?? [])].toSorted(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refuse(response: ServerResponse, action: string, message: string): void {
  if (!action.startsWith('cloudformation:')) {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: 'AccessDeniedException', message }));
    return;
  }
  response.writeHead(403, { 'content-type': 'text/xml' });
  response.end(`<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`);
}

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const arn = (service: string, resource: string, region = REGION) =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;

interface Body extends AwsRequestBody {
  readonly logGroupName?: string;
  readonly DashboardName?: string;
}

/** The action of a request and the resources that IAM checks it on, as the service authorization reference has them. */
function askedFor(headers: IncomingHttpHeaders, text: string): { action: string; resources: readonly string[] } {
  const [service = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  if (service === '') {
    const form = new URLSearchParams(text);
    const stack = String(form.get('StackName'));
    return { action: `cloudformation:${form.get('Action')}`, resources: [arn('cloudformation', `stack/${stack}/*`)] };
  }
  const body = JSON.parse(text) as Body;
  switch (service) {
    case 'DynamoDB_20120810': {
      const tables = resourcesNamed(body);
      return { action: `dynamodb:${operation}`, resources: tables.map((table) => arn('dynamodb', `table/${table}`)) };
    }
    case 'AWSStepFunctions':
      return { action: `states:${operation}`, resources: resourcesNamed(body).map(String) };
    case 'AWSEvents': {
      const buses = resourcesNamed(body).map((bus = 'default') => arn('events', `event-bus/${bus}`));
      return { action: `events:${operation}`, resources: buses };
    }
    case 'Logs_20140328':
      // without a name it is compared with every log group
      return {
        action: `logs:${operation}`,
        resources: [arn('logs', `log-group:${body.logGroupName ?? ''}:log-stream:`)],
      };
    case 'GraniteServiceVersion20100801': {
      const resource = {
        DescribeAlarms: arn('cloudwatch', 'alarm:*'),
        GetDashboard: arn('cloudwatch', `dashboard/${body.DashboardName}`, ''),
      }[operation];
      return { action: `cloudwatch:${operation}`, resources: [resource ?? '*'] };
    }
    default:
      return { action: `${service}:${operation}`, resources: ['*'] };
  }
}
