import type { IncomingMessage } from 'node:http';

/** A request in AWS's JSON protocol, as far as it names what it is about. */
export interface AwsRequestBody {
  readonly TableName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Entries?: readonly { readonly EventBusName?: string }[];
  readonly executionArn?: string;
  readonly stateMachineArn?: string;
}

/** The tables, buses, executions or state machines that a request names. */
export function resourcesNamed(body: AwsRequestBody): (string | undefined)[] {
  const { TableName, RequestItems, Entries, executionArn, stateMachineArn } = body;
  const tables = RequestItems === undefined ? undefined : Object.keys(RequestItems);
  return Entries?.map(({ EventBusName }) => EventBusName) ?? tables ?? [TableName ?? executionArn ?? stateMachineArn];
}

export async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
