import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { API_HANDLER } from '../functions/handlers.ts';
import { API_DEFAULTS, type ApiOptions } from '../options/api-options.ts';
import { tableSettings } from '../table-settings.ts';
import { executionArnPattern } from '../workflow/executions.ts';
import { grantAnswer } from '../workflow/grant-answer.ts';
import type { WorkflowCore } from '../workflow/workflow-core.ts';

/** API Gateway waits 29 s for an answer. */
const TIMEOUT = Duration.seconds(28);

/** The records that Powertools keeps of idempotency keys. */
const IDEMPOTENCY_ACTIONS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action}`);

export interface WorkflowApiProps extends ApiOptions {
  readonly workflow: WorkflowCore;
}

/** A REST API for a workflow: its executions are started once per idempotency key, read, redriven, resumed and stopped. */
export class WorkflowApi extends Construct {
  readonly restApi: RestApi;
  readonly handler: IFunction;
  /** the idempotency keys of starts, each for 90 days */
  readonly idempotencyTable: Table;

  constructor(scope: Construct, id: string, { workflow, authorizer, ...options }: WorkflowApiProps) {
    super(scope, id);
    const { removalPolicy, encryptionKey, logRetention } = workflow.settings;
    const { rateLimit, burstLimit } = { ...API_DEFAULTS, ...options };
    this.idempotencyTable = new Table(this, 'IdempotencyKeys', {
      ...tableSettings(workflow.settings),
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiration',
    });
    this.handler = this.#addHandler(workflow);
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: logRetention,
      removalPolicy,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    });
    const integration = new LambdaIntegration(this.handler, { allowTestInvoke: false });
    this.restApi = new RestApi(this, 'RestApi', {
      // of the path / too, which the CDK would answer by a mock without responses: a 500
      defaultIntegration: integration,
      description: `starts and operates executions of ${workflow.name}`,
      endpointTypes: [EndpointType.REGIONAL],
      // the role by which API Gateway writes logs is one of the account: another stack may need it when this one is gone
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: 'v1',
        tracingEnabled: workflow.settings.tracing,
        throttlingRateLimit: rateLimit,
        throttlingBurstLimit: burstLimit,
        accessLogDestination: new LogGroupLogDestination(logGroup),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
      defaultMethodOptions: authorizer === undefined ? { authorizationType: AuthorizationType.IAM } : { authorizer },
    });
    // the workflow has an output of its own for it
    this.restApi.node.tryRemoveChild('Endpoint');
    this.restApi.root.addProxy();
  }

  #addHandler(workflow: WorkflowCore): IFunction {
    const { stateMachine } = workflow;
    const handler = workflow.addFunction(API_HANDLER, {
      timeout: TIMEOUT,
      access: {
        workflows: ['GetItem', 'Query', 'UpdateItem'],
        breakers: ['GetItem', 'Scan', 'UpdateItem'],
        publishes: true,
      },
      environment: {
        STATE_MACHINE_ARN: stateMachine.stateMachineArn,
        IDEMPOTENCY_TABLE: this.idempotencyTable.tableName,
      },
    });
    this.idempotencyTable.grant(handler, ...IDEMPOTENCY_ACTIONS);
    Grant.addToPrincipal({
      grantee: handler,
      actions: ['states:StartExecution', 'states:DescribeStateMachine'],
      resourceArns: [stateMachine.stateMachineArn],
    });
    Grant.addToPrincipal({
      grantee: handler,
      actions: ['DescribeExecution', 'GetExecutionHistory', 'RedriveExecution', 'StopExecution'].map(
        (action) => `states:${action}`,
      ),
      resourceArns: [executionArnPattern(stateMachine)],
    });
    if (workflow.asksQuestions) grantAnswer(stateMachine, handler);
    return handler;
  }
}

/** A line per request: who asked for what and how it was answered; no body, no header. */
const ACCESS_LOG = {
  requestId: AccessLogField.contextRequestId(),
  time: AccessLogField.contextRequestTime(),
  caller: AccessLogField.contextIdentityUserArn(),
  sourceIp: AccessLogField.contextIdentitySourceIp(),
  method: AccessLogField.contextHttpMethod(),
  path: AccessLogField.contextPath(),
  status: AccessLogField.contextStatus(),
  latencyMs: AccessLogField.contextResponseLatency(),
  error: AccessLogField.contextErrorMessage(),
};
