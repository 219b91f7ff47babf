import { randomUUID } from 'node:crypto';
import {
  BedrockAgentCoreClient,
  InvokeHarnessCommand,
  type InvokeHarnessCommandInput,
  type InvokeHarnessStreamOutput,
} from '@aws-sdk/client-bedrock-agentcore';
import { awsModelError, type Model, type ModelAnswer, type ModelRequest, type TokenUsage } from 'ballast/models';

/** A harness of Amazon Bedrock AgentCore, with what one answer of it may take. */
export interface HarnessOptions {
  readonly harnessArn: string;
  /** most calls of its model for one answer @default 5 */
  readonly maxIterations?: number;
}

/** A step of a harness as the model of a tier, each answer in a session of its own. The client's own retries are off. */
export function harnessModel(options: HarnessOptions): Model {
  let client: BedrockAgentCoreClient | undefined;
  return {
    api: 'converse',
    model: options.harnessArn,
    async ask(request) {
      client ??= new BedrockAgentCoreClient({ maxAttempts: 1 });
      try {
        const command = new InvokeHarnessCommand(requestOf(options, request));
        const { stream } = await client.send(command, { abortSignal: request.signal });
        return await answerIn(stream ?? []);
      } catch (error) {
        if (request.signal.aborted) throw error;
        throw awsModelError(error);
      }
    },
  };
}

/** A harness has no form of an answer: the schema goes into its instructions. */
function requestOf(
  { harnessArn, maxIterations = 5 }: HarnessOptions,
  { system = '', prompt, schema, maxTokens }: ModelRequest,
): InvokeHarnessCommandInput {
  const form = `Answer with one JSON object of this schema and nothing else:\n${JSON.stringify(schema)}`;
  return {
    harnessArn,
    runtimeSessionId: randomUUID(),
    systemPrompt: [{ text: `${system}\n\n${form}` }],
    messages: [{ role: 'user', content: [{ text: prompt }] }],
    maxIterations,
    maxTokens,
  };
}

/** What the last message says, and the tokens of all. */
async function answerIn(
  stream: AsyncIterable<InvokeHarnessStreamOutput> | Iterable<InvokeHarnessStreamOutput>,
): Promise<ModelAnswer> {
  let text = '';
  let stopReason = 'no stop reason';
  let usage: TokenUsage | undefined;
  for await (const event of stream) {
    const failed = event.internalServerException ?? event.validationException ?? event.runtimeClientError;
    if (failed !== undefined) throw failed;
    if (event.messageStart !== undefined) text = '';
    text += event.contentBlockDelta?.delta?.text ?? '';
    stopReason = event.messageStop?.stopReason ?? stopReason;
    const counted = event.metadata?.usage;
    if (counted === undefined) continue;
    usage = {
      inputTokens: counted.inputTokens ?? 0,
      outputTokens: counted.outputTokens ?? 0,
      cacheReadTokens: counted.cacheReadInputTokens ?? 0,
      cacheWriteTokens: counted.cacheWriteInputTokens ?? 0,
    };
  }
  return { text, stopReason, ...(usage === undefined ? {} : { usage }) };
}
