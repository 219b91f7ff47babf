import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions, IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { AgentSettings } from '../options/resolve-agent-options.ts';
import { networkAccess } from './network-access.ts';

/** The properties of an agent's function that its options set. */
export function functionOptionsOf(settings: AgentSettings): FunctionOptions {
  const { memorySize, architecture, ephemeralStorageSize, tracing, vpc } = settings;
  const { vpcSubnets, securityGroups, layers, reservedConcurrentExecutions } = settings;
  return {
    memorySize,
    architecture,
    ...(ephemeralStorageSize === undefined ? {} : { ephemeralStorageSize }),
    ...(tracing === undefined ? {} : { tracing }),
    ...(vpc === undefined ? {} : { vpc }),
    ...(vpcSubnets === undefined ? {} : { vpcSubnets }),
    ...(securityGroups === undefined ? {} : { securityGroups: [...securityGroups] }),
    ...(layers === undefined ? {} : { layers: [...layers] }),
    ...(reservedConcurrentExecutions === undefined ? {} : { reservedConcurrentExecutions }),
  };
}

/** The environment variables that an agent's options set: of a secret its ARN. */
export function agentEnvironment({ environment, secrets, function: own }: AgentSettings): Record<string, string> {
  const arns = Object.entries(secrets).map(([name, secret]) => [name, arnOf(secret)] as const);
  return {
    ...environment,
    ...Object.fromEntries(arns),
    ...(own === undefined ? {} : { OWN_FUNCTION: own.functionArn }),
  };
}

/** The permissions that an agent's options ask for. @param scope for the secrets that are given by their ARNs */
export function grantAgentOptions(scope: Construct, target: IFunction, settings: AgentSettings): void {
  const { initialPolicy, secrets, vpc, function: own } = settings;
  for (const statement of initialPolicy) target.addToRolePolicy(statement);
  for (const [name, secret] of Object.entries(secrets)) secretOf(scope, name, secret).grantRead(target);
  if (vpc !== undefined) target.addToRolePolicy(networkAccess());
  if (own !== undefined) {
    // the function itself: `grantInvoke` would allow its versions too
    target.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [own.functionArn] }));
  }
}

function arnOf(secret: ISecret | string): string {
  return typeof secret === 'string' ? secret : secret.secretArn;
}

function secretOf(scope: Construct, name: string, secret: ISecret | string): ISecret {
  return typeof secret === 'string' ? Secret.fromSecretCompleteArn(scope, `Secret ${name}`, secret) : secret;
}
