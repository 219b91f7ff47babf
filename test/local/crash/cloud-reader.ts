import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { Attachment } from '../../../local/process/client.ts';

/** Requests to a cloud, without retries: it may be dead. */
export class CloudReader {
  readonly stepFunctions: SFNClient;
  private readonly dynamoDb: DynamoDBClient;

  constructor({ endpoint, credentials }: Pick<Attachment, 'endpoint' | 'credentials'>) {
    const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    this.stepFunctions = new SFNClient(config);
    this.dynamoDb = new DynamoDBClient(config);
  }

  describe(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    return this.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    const pages = paginateGetExecutionHistory({ client: this.stepFunctions }, { executionArn, maxResults: 1_000 });
    for await (const page of pages) events.push(...(page.events ?? []));
    return events;
  }

  /** Every execution there is, those of map runs too. */
  async executions(): Promise<string[]> {
    const arns: string[] = [];
    for await (const page of paginateListStateMachines({ client: this.stepFunctions }, {})) {
      for (const { stateMachineArn } of page.stateMachines ?? []) arns.push(...(await this.list({ stateMachineArn })));
    }
    for (const arn of [...arns]) {
      for (const { mapRunStartedEventDetails: mapRun } of await this.history(arn)) {
        if (mapRun?.mapRunArn !== undefined) arns.push(...(await this.list({ mapRunArn: mapRun.mapRunArn })));
      }
    }
    return arns;
  }

  private async list(of: { stateMachineArn?: string | undefined; mapRunArn?: string }): Promise<string[]> {
    const arns: string[] = [];
    for await (const { executions = [] } of paginateListExecutions({ client: this.stepFunctions }, of)) {
      for (const { executionArn } of executions) if (executionArn !== undefined) arns.push(executionArn);
    }
    return arns;
  }

  /** All items of a table by their key, as JSON. */
  async items(tableName: string, keys: readonly string[]): Promise<Map<string, string>> {
    const items = new Map<string, string>();
    for await (const { Items = [] } of paginateScan({ client: this.dynamoDb }, { TableName: tableName })) {
      for (const item of Items) {
        items.set(JSON.stringify(keys.map((key) => Object.values(item[key] ?? {})[0])), JSON.stringify(item));
      }
    }
    return items;
  }

  close(): void {
    this.stepFunctions.destroy();
    this.dynamoDb.destroy();
  }
}
