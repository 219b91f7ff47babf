import type { Intercept } from '../../local/wire/answer.ts';
import type { WireRequest } from '../../local/wire-messages.ts';
import { userAgentNameOf } from './aws-request.ts';
import type { WorkflowName } from './synth.ts';
import { assemblyWith } from './world.ts';

/** A request of a function to DynamoDB. */
export interface TableRequest {
  /** a handler's name, or `agent` for the function of any agent */
  readonly handler: string;
  readonly operation: string;
  /** the kinds of records that it is about, as docs/cost.md calls them */
  readonly records: string;
  /** tells its invocation from all others */
  readonly invocation: string;
  /** how many requests of its invocation it comes after, one after the other, itself included */
  readonly roundTrip: number;
  /** the items that it is about, by their full keys; for a query those that it found */
  readonly items: readonly string[];
  /** request units that DynamoDB bills */
  readonly units: number;
}

export interface RequestLog {
  readonly requests: TableRequest[];
  /** counts what passes; for a cloud whose functions come from `loggedAssembly` */
  readonly intercept: Intercept;
}

/** An assembly whose functions say who they are in each request. */
export async function loggedAssembly(workflow: WorkflowName): Promise<string> {
  return await assemblyWith(workflow, 'dev', (service, variables) => {
    variables.AWS_SDK_UA_APP_ID = userAgentNameOf(service);
  });
}

/** @param handlers names of the functions that are no agent's */
export function openRequestLog(handlers: readonly string[]): RequestLog {
  const requests: TableRequest[] = [];
  const answered = new Map<string, number>();
  return {
    requests,
    intercept: async (request, passOn) => {
      const functionName = /\bapp\/([a-z]+(?:-[a-z]+)*)/.exec(request.headers['user-agent'] ?? '')?.[1];
      const operation = /^DynamoDB_\d+\.(\w+)$/.exec(request.headers['x-amz-target'] ?? '')?.[1];
      if (functionName === undefined || operation === undefined) return await passOn();
      const body = JSON.parse(request.body.toString()) as Body;
      askForUnits(request, body);
      const invocation = request.headers['x-amzn-trace-id'] ?? '';
      const roundTrip = 1 + (answered.get(invocation) ?? 0);
      const answer = await passOn();
      answered.set(invocation, Math.max(roundTrip, answered.get(invocation) ?? 0));
      const { ConsumedCapacity: consumed, Items: found = [] } = JSON.parse(String(answer.body)) as Answer;
      const units = [consumed ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
      const keys = keysIn(body);
      requests.push({
        handler: handlers.includes(functionName) ? functionName : 'agent',
        operation,
        records: [...new Set(keys.length > 0 ? keys.map(kindOf) : [`${kindOf(prefixIn(body))}*`])].join(', '),
        invocation,
        roundTrip,
        items: keys.length > 0 ? keys : found.map(({ workflowId, record }) => `${workflowId?.S} ${record?.S}`),
        // DynamoDB bills an answer without an item as one unit
        units: Math.max(1, units),
      });
      return answer;
    },
  };
}

type Key = Readonly<Record<string, { readonly S?: string }>>;

interface Body {
  readonly Key?: Key;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Key[] }>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
}

interface Answer {
  readonly Items?: readonly Key[];
  readonly ConsumedCapacity?: { readonly CapacityUnits: number } | readonly { readonly CapacityUnits: number }[];
}

function askForUnits(request: WireRequest, body: Body): void {
  Object.assign(request, { body: Buffer.from(JSON.stringify({ ...body, ReturnConsumedCapacity: 'TOTAL' })) });
}

function keysIn({ Key, RequestItems = {} }: Body): string[] {
  const keys = [Key ?? [], Object.values(RequestItems).flatMap(({ Keys }) => Keys)].flat() as Key[];
  return keys.map((key) =>
    Object.values(key)
      .map(({ S }) => S)
      .join(' '),
  );
}

function prefixIn({ ExpressionAttributeValues: values = {} }: Body): string {
  return values[':prefix']?.S ?? '';
}

/** What a key is about: `<id> workflow`, `<id> <incarnation>#phase#<phase>#<kind>...`, `#fault-rules rules`, or a circuit's. */
function kindOf(key: string): string {
  const [, phase, kind] = /#phase#([^#]*)(?:#([a-z]*))?/.exec(key) ?? [];
  if (phase !== undefined) return kind === undefined || kind === '' ? (phase === '' ? 'all phases' : 'phase') : kind;
  if (key.startsWith('#fault-rules ')) return 'fault rules';
  if (key.startsWith('#executions#')) return 'execution';
  return key.endsWith(' workflow') ? 'workflow' : 'circuit';
}

/** How many requests are of each kind: `<operation> <records>`, by handler. */
export function countRequests(requests: readonly TableRequest[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const { handler, operation, records } of requests) {
    const kind = `${operation} ${records}`;
    const before = counts[handler] ?? {};
    counts[handler] = { ...before, [kind]: (before[kind] ?? 0) + 1 };
  }
  return counts;
}

/** How many requests of a run wait for each other: of the calls of a phase, which run at the same time, those of the slowest. */
export function countRoundTrips(requests: readonly TableRequest[]): number {
  const phases = new Map(
    requests.flatMap(({ invocation, operation, items }) => {
      const [, phase] = /#phase#([^#]+)#/.exec(items.join()) ?? [];
      return operation === 'UpdateItem' && phase !== undefined ? [[invocation, phase] as const] : [];
    }),
  );
  const longest = new Map<string, number>();
  for (const { handler, invocation, roundTrip } of requests) {
    const step = `${handler} ${phases.get(invocation) ?? ''}`;
    longest.set(step, Math.max(roundTrip, longest.get(step) ?? 0));
  }
  return [...longest.values()].reduce((sum, count) => sum + count, 0);
}
