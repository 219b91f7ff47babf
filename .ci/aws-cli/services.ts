import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Cli } from './cli.ts';

/** `folder` takes what the CLI reads and writes as files. */
export async function tryServices({ run, refused }: Cli, folder: string): Promise<void> {
  const payload = join(folder, 'payload.json');
  const answer = join(folder, 'answer.json');
  writeFileSync(payload, '{"said":"hello"}');
  const invocation = ['--function-name', 'Test-Echo', '--payload', `fileb://${payload}`, answer];
  assert.equal((await run('lambda', 'invoke', ...invocation)).StatusCode, 200);
  assert.equal(readFileSync(answer, 'utf8'), '{"said":"hello"}');
  assert.equal(await refused('lambda', 'invoke', '--function-name', 'None', answer), 'ResourceNotFoundException');

  const filter = ['--log-group-name', '/aws/lambda/Test-Echo', '--filter-pattern', 'echo'];
  const { events } = await run('logs', 'filter-log-events', ...filter);
  assert.match(String((events as Answer[])[0]?.message), /an echo/);

  await run('dynamodb', 'put-item', '--table-name', 'Items', '--item', '{"pk":{"S":"one"},"n":{"N":"1"}}');
  const got = await run('dynamodb', 'get-item', '--table-name', 'Items', '--key', '{"pk":{"S":"one"}}');
  assert.deepEqual(got.Item, { pk: { S: 'one' }, n: { N: '1' } });
  assert.equal((await run('dynamodb', 'scan', '--table-name', 'Items')).Count, 1);

  const entries = JSON.stringify([{ Source: 'cli', DetailType: 'Tried', Detail: '{}' }]);
  assert.equal((await run('events', 'put-events', '--entries', entries)).FailedEntryCount, 0);

  const { QueueUrl } = await run('sqs', 'get-queue-url', '--queue-name', 'jobs');
  await run('sqs', 'send-message', '--queue-url', String(QueueUrl), '--message-body', 'by cli');
  const found = await run('sqs', 'receive-message', '--queue-url', String(QueueUrl), '--max-number-of-messages', '10');
  assert.ok((found.Messages as Answer[]).some(({ Body }) => Body === 'by cli'));

  const news = ['--topic-arn', 'arn:aws:sns:us-east-1:000000000000:news', '--message', 'by cli'];
  assert.ok((await run('sns', 'publish', ...news)).MessageId);
  assert.equal((await run('sts', 'get-caller-identity')).Account, '000000000000');
}
