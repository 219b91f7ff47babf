/**
 * The entry `ballast/models`: tiers that ask a model. `ballast/models/bedrock` has the models of Amazon
 * Bedrock, `ballast/models/secrets` keys in AWS Secrets Manager.
 */
export { type AnswerSchema, type JsonSchema, UnsupportedAnswerSchema } from '../patterns/models/answer-schema.ts';
export {
  MODEL_ERRORS,
  MODEL_FAILURES,
  MODEL_STOP_REASONS,
  type ModelApi,
  type ModelErrorEntry,
  type ModelFailureKind,
} from '../patterns/models/errors.ts';
export {
  type BedrockUse,
  type Model,
  type ModelAnswer,
  ModelCallError,
  type ModelRequest,
  type ModelTurn,
  type ModelUses,
  type TokenUsage,
  type ToolCall,
  type ToolResult,
  type ToolSpec,
} from '../patterns/models/model.ts';
export { MODEL_PRICES, type ModelPrice, PRICES_DATE } from '../patterns/models/prices.ts';
export { asData, type Prompt, type PromptVariables, promptTemplate } from '../patterns/models/prompt.ts';
export { type ModelTierOptions, modelTier } from './model-tier.ts';
export { type ApiKeySecret, type OpenAiCompatibleOptions, openAiCompatible } from './openai-compatible.ts';
export { awsModelError, type FailedResponse, httpModelError } from './provider-errors.ts';
export { type ModelTool, modelTool } from './tools.ts';
