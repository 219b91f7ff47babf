import type { Size } from 'aws-cdk-lib';
import { CHECKPOINT_TABLE_VARIABLE, CHECKPOINT_TTL_VARIABLE } from '../../patterns/catalogue/checkpoint-variables.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { DeclaredAgent } from '../declarations/declarations.ts';
import {
  AGENT_OPTION_NAMES,
  type AgentBundling,
  type AgentFunctionOptions,
  type AgentOptions,
  FUNCTION_OPTION_NAMES,
} from './agent-options.ts';
import { numberIssues, secretIssues, unknownNames } from './option-issues.ts';
import { AGENT_OPTION_KINDS, aList, anObject, checkKinds, type OptionKind } from './option-kinds.ts';

/** Variables that Ballast sets in an agent's function. */
const OWN_VARIABLES = [
  'WORKFLOW_TABLE',
  'BREAKER_TABLE',
  'CIRCUIT_OPEN_MS',
  'EVENT_BUS',
  'EVENT_ORIGIN',
  'RETENTION_DAYS',
  CHECKPOINT_TABLE_VARIABLE,
  CHECKPOINT_TTL_VARIABLE,
  'FAULT_INJECTION',
  'OWN_FUNCTION',
  'POWERTOOLS_SERVICE_NAME',
];

/** Variables that Lambda sets, and that cannot be set. */
const LAMBDA_VARIABLES =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** Lambda takes no name of one letter. */
const VARIABLE = /^[A-Za-z][A-Za-z0-9_]+$/;

const MOST_LAYERS = 5;

/** The props about agents, as they are given. */
export interface AgentOptionProps {
  readonly agentDefaults?: AgentFunctionOptions;
  readonly agentOptions?: Readonly<Record<string, AgentOptions>>;
}

/**
 * Checks the options of agents.
 * @param agents those of the workflow @default - they are refused themselves, and are not compared
 * @returns every issue in a sentence: the option, the value received, the values allowed
 */
export function agentOptionIssues(
  { agentDefaults = {}, agentOptions = {} }: AgentOptionProps,
  agents?: readonly DeclaredAgent[],
): string[] {
  const wrong = Object.entries({ agentDefaults, agentOptions }).filter(([, options]) => !anObject.isOf(options));
  if (wrong.length > 0) return wrong.map(([name, value]) => `${name} is ${describeValue(value)}; it must be an object`);
  return [
    ...functionIssues('agentDefaults', agentDefaults),
    ...Object.entries(agentOptions).flatMap(([name, options]) => [
      ...functionIssues(`agentOptions.${name}`, options, AGENT_OPTION_NAMES),
      ...networkIssues(`agentOptions.${name}`, { ...agentDefaults, ...options }),
    ]),
    ...networkIssues('agentDefaults', agentDefaults),
    ...(agents === undefined ? [] : comparedIssues(agentOptions, agents)),
  ];
}

/** @param at path of the options in the props */
function functionIssues(at: string, options: AgentFunctionOptions, names = FUNCTION_OPTION_NAMES): string[] {
  if (!anObject.isOf(options)) return [`${at} is ${describeValue(options)}; it must be an object`];
  const { issues, sound } = checkKinds(options, AGENT_OPTION_KINDS, `${at}.`);
  const { memorySize, ephemeralStorageSize, reservedConcurrentExecutions, environment, secrets, layers } = sound;
  const mebibytes = ephemeralStorageSize === undefined ? undefined : mebibytesOf(ephemeralStorageSize);
  return [
    ...unknownNames(at, Object.keys(options), names),
    ...issues,
    ...numberIssues(`${at}.memorySize`, memorySize, { least: 128, most: 10_240, unit: 'MiB' }),
    ...numberIssues(`${at}.ephemeralStorageSize`, mebibytes, { least: 512, most: 10_240, unit: 'MiB' }),
    ...numberIssues(`${at}.reservedConcurrentExecutions`, reservedConcurrentExecutions, { least: 1 }),
    ...Object.entries(environment ?? {}).flatMap(([name, value]) => [
      ...variableIssues(`${at}.environment`, name),
      ...(typeof value === 'string'
        ? []
        : [`${at}.environment.${name} is ${describeValue(value)}; it must be a string`]),
    ]),
    ...Object.entries(secrets ?? {}).flatMap(([name, secret]) => [
      ...variableIssues(`${at}.secrets`, name),
      ...(environment !== undefined && Object.hasOwn(environment, name)
        ? [`${at}.secrets.${name} is a variable of environment too; give one of them`]
        : []),
      ...secretIssues(`${at}.secrets.${name}`, secret),
    ]),
    ...numberIssues(`the number of ${at}.layers`, layers?.length, { least: 0, most: MOST_LAYERS }),
    ...bundlingIssues(at, sound),
  ];
}

function mebibytesOf(size: Size): unknown {
  return size.isUnresolved() ? undefined : size.toMebibytes({ rounding: 2 });
}

function variableIssues(option: string, name: string): string[] {
  if (!VARIABLE.test(name))
    return [`${option} has ${describeValue(name)}; use 2 or more letters, digits and _, a letter first`];
  if (LAMBDA_VARIABLES.test(name)) return [`${option} has ${name}, which Lambda sets itself: choose another name`];
  if (OWN_VARIABLES.includes(name)) return [`${option} has ${name}, which Ballast sets itself: choose another name`];
  return [];
}

const BUNDLING_KINDS = { externalModules: aList, nodeModules: aList } as const satisfies Record<
  keyof AgentBundling,
  OptionKind
>;

function bundlingIssues(at: string, { bundling = {} }: AgentFunctionOptions): string[] {
  const { issues, sound } = checkKinds(bundling, BUNDLING_KINDS, `${at}.bundling.`);
  return [
    ...unknownNames(`${at}.bundling`, Object.keys(bundling), Object.keys(BUNDLING_KINDS)),
    ...issues,
    ...Object.keys(BUNDLING_KINDS).flatMap((option) =>
      (sound[option as keyof AgentBundling] ?? [])
        .filter((name: unknown) => typeof name !== 'string' || name === '' || /^[./]/.test(name))
        .map((name) => `${at}.bundling.${option} has ${describeValue(name)}; it must be the name of a package`),
    ),
  ];
}

/** A part of a network without the network. @param options with those that are for all agents */
function networkIssues(at: string, { vpc, vpcSubnets, securityGroups }: AgentFunctionOptions): string[] {
  if (vpc !== undefined) return [];
  return Object.entries({ vpcSubnets, securityGroups })
    .filter(([, value]) => value !== undefined)
    .map(([option]) => `${at}.${option} is given without vpc; give the network it is in`);
}

function comparedIssues(options: Readonly<Record<string, AgentOptions>>, agents: readonly DeclaredAgent[]): string[] {
  const names = agents.map(({ name }) => name);
  return [
    ...unknownNames('agentOptions', Object.keys(options), names),
    ...agents.flatMap(({ name, tiers }) => {
      const [tier] = tiers.filter(({ runsInOwnFunction }) => runsInOwnFunction === true);
      const given = options[name]?.function;
      if (tier !== undefined && given === undefined) {
        return [`agentOptions.${name}.function is missing; tier ${tier.name} of the agent runs in it`];
      }
      if (tier === undefined && given !== undefined) {
        return [`agentOptions.${name}.function is given, and no tier of the agent has ownFunction as its run`];
      }
      return [];
    }),
  ];
}
