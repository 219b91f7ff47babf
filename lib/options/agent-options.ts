import type { Size } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Architecture, IFunction, ILayerVersion, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** How the bundle of an agent's function is made. */
export interface AgentBundling {
  /**
   * Packages that are left out of the bundle because the function finds them elsewhere: the AWS SDK of the runtime, or those
   * of a layer, which `require` finds and `import` does not. A name may have `*`.
   * @default - none
   */
  readonly externalModules?: readonly string[];
  /**
   * Packages that are copied beside the bundle instead of into it, with their dependencies: those with native code. They are
   * copied as they are installed, so install them for the platform of Lambda.
   * @default - none
   */
  readonly nodeModules?: readonly string[];
}

/** The options of agents' functions. */
export interface AgentFunctionOptions {
  /**
   * Memory in MiB, 128 to 10240; CPU is in proportion to it.
   * @default 256
   */
  readonly memorySize?: number;
  /**
   * The processor that the function runs on.
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
  /**
   * Size of `/tmp`, 512 to 10240 MiB.
   * @default Size.mebibytes(512)
   */
  readonly ephemeralStorageSize?: Size;
  /**
   * Environment variables. They are readable in the template and in the console: use `secrets` for what must not be.
   * @default - none of its own
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Secrets that the function may read, by environment variable: the variable has the ARN, with which the agent gets the
   * value at run time. The value itself is never in the template. A secret is given as such or by its whole ARN.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, ISecret | string>>;
  /**
   * Permissions of the function, beside those that Ballast gives it. `workflow.agent(name)` takes grants as well.
   * @default - none
   */
  readonly initialPolicy?: readonly PolicyStatement[];
  /**
   * The network that the function is in. It needs a way to DynamoDB and EventBridge: endpoints or a NAT gateway.
   * @default - the function is in no network of yours
   */
  readonly vpc?: IVpc;
  /**
   * The subnets of `vpc`.
   * @default - the private ones
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * The security groups in `vpc`.
   * @default - one is made that lets all out and nothing in
   */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * Layers, at most 5.
   * @default - none
   */
  readonly layers?: readonly ILayerVersion[];
  /**
   * Executions at once that are kept for the function, and the most it may have; at least 1. Fewer than a phase calls at
   * once make it throttled.
   * @default - none are kept
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * Whether X-Ray records its invocations.
   * @default Tracing.DISABLED
   */
  readonly tracing?: Tracing;
  /**
   * How its bundle is made.
   * @default - everything is bundled
   */
  readonly bundling?: AgentBundling;
}

/** The options of one agent. */
export interface AgentOptions extends AgentFunctionOptions {
  /**
   * The function of your own, in any language, that answers the tiers whose `run` is `ownFunction`. The agent's function
   * invokes it; docs/own-function.md has its request, its answer and what is different.
   * @default - no tier has one
   */
  readonly function?: IFunction;
}

const FUNCTION_OPTIONS = {
  memorySize: true,
  architecture: true,
  ephemeralStorageSize: true,
  environment: true,
  secrets: true,
  initialPolicy: true,
  vpc: true,
  vpcSubnets: true,
  securityGroups: true,
  layers: true,
  reservedConcurrentExecutions: true,
  tracing: true,
  bundling: true,
} as const satisfies Record<keyof AgentFunctionOptions, true>;

/** The names of the options of all agents. */
export const FUNCTION_OPTION_NAMES: readonly string[] = Object.keys(FUNCTION_OPTIONS);

/** The names of the options of one agent. */
export const AGENT_OPTION_NAMES: readonly string[] = [
  ...FUNCTION_OPTION_NAMES,
  'function' satisfies keyof AgentOptions,
];
