import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Target } from './target.ts';

/** Asks the CloudWatch of a target, whose client is loaded for those commands only that need it. */
export async function withCloudWatch<T>(
  { stepFunctions, prepare }: Pick<Target, 'stepFunctions' | 'prepare'>,
  ask: (client: CloudWatchClient) => Promise<T>,
): Promise<T> {
  const { region, credentials, endpoint } = stepFunctions.config;
  const client = new CloudWatchClient({ region, credentials, ...(endpoint === undefined ? {} : { endpoint }) });
  prepare?.(client);
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}
