import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { defineAgent } from 'ballast';
import { aiSdkModel } from './ai-sdk-model.ts';
import { opinionSchema, opinionTiers } from './opinion.ts';

const { MODEL_URL: baseURL = 'http://127.0.0.1:11434/v1', MODEL: model = 'llama3.2' } = process.env;
const provider = createOpenAICompatible({ name: 'provider', baseURL, supportsStructuredOutputs: true });

export default defineAgent({
  name: 'ai-sdk',
  phase: 'opinions',
  required: true,
  output: opinionSchema,
  tiers: opinionTiers(aiSdkModel(model, provider(model))),
});
