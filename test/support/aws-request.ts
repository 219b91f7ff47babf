import type { IncomingMessage } from 'node:http';

/** A request in AWS's JSON protocol, as far as it names what it is about. */
export interface AwsRequestBody {
  readonly TableName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Entries?: readonly { readonly EventBusName?: string }[];
  readonly executionArn?: string;
  readonly stateMachineArn?: string;
  readonly QueueUrl?: string;
}

/** The tables, buses, executions, state machines or queues that a request names. */
export function resourcesNamed(body: AwsRequestBody): (string | undefined)[] {
  const { TableName, RequestItems, Entries, executionArn, stateMachineArn, QueueUrl } = body;
  const tables = RequestItems === undefined ? undefined : Object.keys(RequestItems);
  const named = TableName ?? executionArn ?? stateMachineArn ?? QueueUrl;
  return Entries?.map(({ EventBusName }) => EventBusName) ?? tables ?? [named];
}

export async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The name by which a function's requests are told apart. Powertools append 25 characters of their own unless they find `/PTEnv/`,
 * and the SDK writes a warning with every client whose name has more than 50.
 */
export function userAgentNameOf(functionName: string): string {
  return `${functionName}/PTEnv/`;
}
