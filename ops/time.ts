import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { Target } from './target.ts';

/**
 * The time of the cloud that runs a workflow, to the second: the Date header of its responses. This
 * machine's clock may differ, and that of an embedded cloud that ran in virtual time is ahead of it.
 */
export async function readTime({ dynamoDb, workflowTable }: Target): Promise<number> {
  let date: string | undefined;
  const command = new DescribeTableCommand({ TableName: workflowTable });
  command.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      date = dateOf(answer.response);
      return answer;
    },
    { step: 'deserialize', name: 'readDate' },
  );
  await dynamoDb.send(command);
  const timeMs = Date.parse(date ?? '');
  if (Number.isNaN(timeMs)) throw new Error(`the service's answer has no time, its Date header is ${date ?? 'absent'}`);
  return timeMs;
}

function dateOf(response: unknown): string | undefined {
  const { headers } = response as { headers?: Record<string, string> };
  return headers?.date;
}
