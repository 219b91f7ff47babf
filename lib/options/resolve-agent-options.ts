import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { AgentFunctionOptions, AgentOptions } from './agent-options.ts';
import type { AgentOptionProps } from './check-agent-options.ts';

/** A bundle takes about 50 MiB; CPU is in proportion to memory. */
export const MEMORY_SIZE_MIB = 256;

/** The options of a function that agents' functions and those of Ballast have. */
export interface FunctionSettings {
  readonly memorySize: number;
  readonly architecture: Architecture;
}

/** The options of one agent with every default filled in. */
export type AgentSettings = FunctionSettings &
  Required<Pick<AgentOptions, 'environment' | 'secrets' | 'initialPolicy' | 'bundling'>> &
  Pick<
    AgentOptions,
    | 'ephemeralStorageSize'
    | 'tracing'
    | 'vpc'
    | 'vpcSubnets'
    | 'securityGroups'
    | 'layers'
    | 'reservedConcurrentExecutions'
    | 'function'
  >;

export const FUNCTION_DEFAULTS: FunctionSettings = {
  memorySize: MEMORY_SIZE_MIB,
  architecture: Architecture.ARM_64,
};

/**
 * The options of an agent. Its own have precedence over those of all agents; variables, secrets and permissions are added
 * to them.
 */
export function agentSettingsOf(
  { agentDefaults = {}, agentOptions = {} }: AgentOptionProps,
  agent: string,
): AgentSettings {
  const own = agentOptions[agent] ?? {};
  return {
    ...FUNCTION_DEFAULTS,
    bundling: {},
    ...withoutMissing(agentDefaults),
    ...withoutMissing(own),
    environment: { ...agentDefaults.environment, ...own.environment },
    secrets: { ...agentDefaults.secrets, ...own.secrets },
    initialPolicy: [...(agentDefaults.initialPolicy ?? []), ...(own.initialPolicy ?? [])] as readonly PolicyStatement[],
  };
}

/** Options that are `undefined` are as good as left out. */
function withoutMissing(options: AgentFunctionOptions): AgentFunctionOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
