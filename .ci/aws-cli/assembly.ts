import { writeAssembly } from '../../test/local/assembly.ts';

/** One of everything the CLI is tried on. @returns the folder */
export function writeSmallAssembly(): Promise<string> {
  return writeAssembly({
    functions: {
      Echo: { source: 'export const handler = async (event) => { console.log("an echo"); return event; };' },
    },
    resources: {
      Items: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'Items',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
      News: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
    },
  });
}
