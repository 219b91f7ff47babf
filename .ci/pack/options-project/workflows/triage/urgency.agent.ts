import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type AgentTask, defineAgent } from 'ballast';
import * as z from 'zod';
import type { Ticket } from './workflow.ts';

const tables = new DynamoDBClient({});
const secrets = new SecretsManagerClient({});

/** Asks a slow model, with what is known of the customer; decides by rules while the model does not answer. */
export default defineAgent({
  name: 'urgency',
  phase: 'read',
  required: true,
  // three attempts of a minute, the waits between them, and the rules
  budgetMs: 240_000,
  output: z.object({ urgent: z.boolean() }),
  tiers: [
    { name: 'model', attemptTimeoutMs: 60_000, retry: { attempts: 3 }, run: askModel },
    { name: 'rules', run: ({ input }: AgentTask<Ticket>) => ({ urgent: /\b(down|lost|outage)\b/i.test(input.text) }) },
  ],
});

async function askModel({ input, signal }: AgentTask<Ticket>): Promise<unknown> {
  const { customer, text } = input;
  const { Item } = await tables.send(
    new GetItemCommand({ TableName: process.env.HISTORY, Key: { customer: { S: customer } } }),
    { abortSignal: signal },
  );
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.MODEL_KEY }), {
    abortSignal: signal,
  });
  const answer = await fetch('https://model.example/urgency', {
    method: 'POST',
    headers: { authorization: `Bearer ${SecretString}` },
    body: JSON.stringify({ text, history: Item }),
    signal,
  });
  return await answer.json();
}
