import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AgentSettings, FUNCTION_DEFAULTS } from '../options/resolve-agent-options.ts';
import type { WorkflowSettings } from '../options/settings.ts';
import { agentEnvironment, functionOptionsOf, grantAgentOptions } from './agent-function.ts';

export interface BallastFunctionProps {
  /** folder of the built `index.mjs` */
  readonly bundle: string;
  readonly timeout: Duration;
  readonly settings: WorkflowSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** of an agent's function @default - it is one of Ballast's own */
  readonly agent?: AgentSettings;
  /** the `service` of its log lines and metrics */
  readonly service: string;
}

/**
 * A Lambda function with its own log group and role. The role may write to that log group only; tables grant the rest.
 * CDK's default role has a managed policy with wildcards.
 */
export class BallastFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: BallastFunctionProps) {
    super(scope, id);
    const { settings, agent } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetention,
      removalPolicy: settings.removalPolicy,
      ...(settings.encryptionKey === undefined ? {} : { encryptionKey: settings.encryptionKey }),
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    // the ARN of a log group ends in ":*", which are its streams
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.function = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_22_X,
      ...(settings.tracing ? { tracing: Tracing.ACTIVE } : {}),
      ...(agent === undefined ? FUNCTION_DEFAULTS : functionOptionsOf(agent)),
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      role,
      logGroup,
      timeout: props.timeout,
      environment: {
        ...(settings.logLevel === undefined ? {} : { POWERTOOLS_LOG_LEVEL: settings.logLevel }),
        ...(agent === undefined ? {} : agentEnvironment(agent)),
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: props.service,
        ...(settings.logData ? { LOG_DATA: 'enabled' } : {}),
        ...(settings.maskedPaths.length === 0 ? {} : { MASKED_PATHS: JSON.stringify(settings.maskedPaths) }),
        FAULT_INJECTION: settings.faultInjection ? 'enabled' : 'disabled',
      },
    });
    if (agent !== undefined) grantAgentOptions(this, this.function, agent);
  }
}
