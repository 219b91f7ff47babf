import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AgentWorkflow } from '../../../lib/agent-workflow.ts';
import type { WorkflowOptions } from '../../../lib/options/workflow-options.ts';
import type { Folder } from '../../support/folder.ts';
import { createStack, createTriage, declarationsOf, templateOf } from '../support/stacks.ts';

let folder: Folder;
let template: Template;
let byDefault: Template;
beforeAll(() => {
  folder = createTriage();
  const plain = createStack();
  new AgentWorkflow(plain.stack, 'Triage', declarationsOf(folder));
  byDefault = templateOf(plain.stack);

  const { stack } = createStack();
  // a new option cannot be left out here
  const options: Required<WorkflowOptions> = {
    stateMachineName: 'triage-of-support',
    executionTimeout: Duration.minutes(45),
    recordRetention: Duration.days(400),
    logRetention: RetentionDays.ONE_WEEK,
    logLevel: 'WARN',
    removalPolicy: RemovalPolicy.DESTROY,
    encryptionKey: new Key(stack, 'Key'),
    eventBus: new EventBus(stack, 'Shared') as IEventBus,
    triggerBus: EventBus.fromEventBusName(stack, 'Orders', 'orders'),
    healthCheckInterval: Duration.minutes(5),
    sweepInterval: Duration.minutes(10),
    redriveLimit: 7,
    poisonLimit: 4,
    faultInjection: true,
    circuitOpenTime: Duration.minutes(2),
    api: { rateLimit: 20, burstLimit: 40 },
    alarmActions: [new SnsAction(new Topic(stack, 'Pager'))],
    dashboard: false,
    tracing: true,
    alarmEmail: 'operations@example.com',
    pageActions: [new SnsAction(new Topic(stack, 'OnCall'))],
    expectedRunInterval: Duration.hours(6),
    runbookUrl: 'https://wiki.example.com/runbook',
    logData: true,
    maskedPaths: ['customer.email', '**.iban'],
    otlp: { endpoint: 'https://collector.example.com:4318' },
  };
  const triage = new AgentWorkflow(stack, 'Triage', {
    ...declarationsOf(folder),
    agentOptions: { topic: { environment: { POWERTOOLS_LOG_LEVEL: 'DEBUG' } } },
    ...options,
  });
  triage.grantRead(new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() }));
  Tags.of(triage).add('team', 'support');
  template = templateOf(stack);
});
afterAll(() => folder.remove());

type Properties = Record<string, unknown>;

/** The properties of the resources of a type, by logical id without its hash. */
function allOf(type: string, of = template): Record<string, Properties> {
  return Object.fromEntries(
    Object.entries(of.findResources(type)).map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties as Properties,
    ]),
  );
}

function variables(name: string, of = template): Properties {
  const { Environment } = allOf('AWS::Lambda::Function', of)[`TriageWorkflow${name}Function`] as {
    Environment: { Variables: Properties };
  };
  return Environment.Variables;
}

const machineOf = (of = template) => allOf('AWS::StepFunctions::StateMachine', of).TriageWorkflowStateMachine;

const definitionText = (of: Template) => JSON.stringify(machineOf(of)?.DefinitionString);

test('the name of the state machine, and the limit of its executions', () => {
  expect(machineOf()).toMatchObject({ StateMachineName: 'triage-of-support' });
  expect(definitionText(template)).toContain(String.raw`\"TimeoutSeconds\":2700`);
  expect(definitionText(byDefault)).toContain(String.raw`\"TimeoutSeconds\":1890`);
});

test('the retention of records, for each function that writes them', () => {
  for (const name of ['accept', 'urgency', 'endphase', 'heal']) expect(variables(name).RETENTION_DAYS).toBe('400');
  expect(variables('accept', byDefault).RETENTION_DAYS).toBeUndefined();
});

test('the retention of logs and their level, which an agent may have of its own', () => {
  for (const group of Object.values(allOf('AWS::Logs::LogGroup'))) expect(group.RetentionInDays).toBe(7);
  for (const group of Object.values(allOf('AWS::Logs::LogGroup', byDefault))) expect(group.RetentionInDays).toBe(90);
  expect(variables('urgency').POWERTOOLS_LOG_LEVEL).toBe('WARN');
  expect(variables('topic').POWERTOOLS_LOG_LEVEL).toBe('DEBUG');
  expect(variables('urgency', byDefault).POWERTOOLS_LOG_LEVEL).toBeUndefined();
});

test('what becomes of data with the stack', () => {
  const kinds = ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'];
  const policiesOf = (of: Template) =>
    new Set(
      kinds.flatMap((kind) =>
        Object.values(of.findResources(kind)).map(
          (resource) => (resource as { DeletionPolicy?: string }).DeletionPolicy,
        ),
      ),
    );
  const protectedIn = (of: Template) =>
    Object.values(allOf('AWS::DynamoDB::Table', of)).map(({ DeletionProtectionEnabled }) => DeletionProtectionEnabled);
  expect([protectedIn(template)[0], protectedIn(byDefault)[0]]).toEqual([false, true]);
  expect([...policiesOf(template)]).toEqual(['Delete']);
  expect([...policiesOf(byDefault)]).toEqual(['Retain']);
});

test('a key for tables, queues, log groups and executions, which those who use them may use', () => {
  const key = expect.objectContaining({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
  for (const { SSESpecification } of Object.values(allOf('AWS::DynamoDB::Table'))) {
    expect(SSESpecification).toEqual({ KMSMasterKeyId: key, SSEEnabled: true, SSEType: 'KMS' });
  }
  for (const { KmsMasterKeyId } of Object.values(allOf('AWS::SQS::Queue'))) expect(KmsMasterKeyId).toEqual(key);
  for (const { KmsKeyId } of Object.values(allOf('AWS::Logs::LogGroup'))) expect(KmsKeyId).toEqual(key);
  expect(machineOf()?.EncryptionConfiguration).toMatchObject({ KmsKeyId: key, Type: 'CUSTOMER_MANAGED_KMS_KEY' });
  const policies = Object.values(allOf('AWS::IAM::Policy')).map((policy) => JSON.stringify(policy));
  for (const user of ['TriageWorkflowacceptRole', 'TriageWorkflowurgencyRole', 'TriageWorkflowsweepRole', 'Reader']) {
    expect(policies.filter((text) => text.includes(user) && text.includes('kms:Decrypt'))).not.toEqual([]);
  }
  const services = JSON.stringify(allOf('AWS::KMS::Key'));
  expect(services).toContain('events.amazonaws.com');
  expect(services).toContain('kms:EncryptionContext:aws:logs:arn');
  expect(JSON.stringify(byDefault.toJSON())).not.toContain('kms:');
});

test('a bus of the user, where the events of the workflow are told apart by its table', () => {
  expect(Object.keys(allOf('AWS::Events::EventBus'))).toEqual(['Shared']);
  const table = { 'Fn::GetAtt': [expect.stringMatching(/^TriageWorkflowTablesWorkflows/), 'Arn'] };
  expect(variables('beginphase')).toMatchObject({
    EVENT_BUS: { Ref: expect.stringMatching(/^Shared/) },
    EVENT_ORIGIN: table,
  });
  const rules = allOf('AWS::Events::Rule');
  expect(rules.TriageCircuitHealingCircuitOpened?.EventPattern).toMatchObject({
    'detail-type': ['CircuitOpened'],
    resources: [table],
  });
  expect(variables('beginphase', byDefault).EVENT_ORIGIN).toBeUndefined();
  expect(allOf('AWS::Events::Rule', byDefault).TriageCircuitHealingCircuitOpened?.EventPattern).not.toHaveProperty(
    'resources',
  );
});

test('the intervals of health checks and sweeps, and the alarm that waits for checks', () => {
  const rules = allOf('AWS::Events::Rule');
  expect(rules.TriageHealthChecksEveryMinute?.ScheduleExpression).toBe('rate(5 minutes)');
  expect(rules.TriageRecoveryEveryMinute?.ScheduleExpression).toBe('rate(10 minutes)');
  expect(variables('sweep').SWEEP_INTERVAL_MS).toBe('600000');
  const periodOf = (of: Template) => allOf('AWS::CloudWatch::Alarm', of).TriageAlarmsAgentUnhealthy?.Period;
  expect([periodOf(template), periodOf(byDefault)]).toEqual([300, 60]);
  const plain = allOf('AWS::Events::Rule', byDefault);
  expect(plain.TriageHealthChecksEveryMinute?.ScheduleExpression).toBe('rate(1 minute)');
  expect(plain.TriageRecoveryEveryMinute?.ScheduleExpression).toBe('rate(1 minute)');
});

test('the limits of recovery, whose defaults are those of the function', () => {
  expect(variables('recovery')).toMatchObject({ REDRIVE_LIMIT: '7', POISON_LIMIT: '4' });
  expect(variables('recovery', byDefault)).not.toHaveProperty('REDRIVE_LIMIT');
});

test('fault injection, and how long a circuit stays open', () => {
  expect(variables('urgency')).toMatchObject({ FAULT_INJECTION: 'enabled', CIRCUIT_OPEN_MS: '120000' });
  expect(variables('urgency', byDefault)).toMatchObject({ FAULT_INJECTION: 'disabled', CIRCUIT_OPEN_MS: '60000' });
});

test('the actions of alarms by their severity, when they go off and when they are over', () => {
  const alarms = Object.values({ ...allOf('AWS::CloudWatch::Alarm'), ...allOf('AWS::CloudWatch::CompositeAlarm') });
  const topicsOf = (actions: unknown) =>
    ((actions ?? []) as { Ref: string }[]).map(({ Ref }) => Ref.replace(/[0-9A-F]{8}$/, ''));
  for (const { AlarmDescription, AlarmActions, OKActions } of alarms) {
    expect(OKActions).toEqual(AlarmActions);
    const everyone = ['TriageAlarmsTopic', 'Pager'];
    const [severity] = String(AlarmDescription).split(':');
    const isOfComposite = String(AlarmDescription).endsWith('#runsfailing');
    const expected = severity === 'page' ? [...everyone, 'OnCall'] : everyone;
    expect([AlarmDescription, topicsOf(AlarmActions)]).toEqual([AlarmDescription, isOfComposite ? [] : expected]);
  }
  expect(alarms.map(({ AlarmDescription }) => String(AlarmDescription).split(':')[0])).toEqual(
    expect.arrayContaining(['page', 'ticket']),
  );
  for (const alarm of Object.values(allOf('AWS::CloudWatch::Alarm', byDefault))) {
    expect(alarm).not.toHaveProperty('AlarmActions');
  }
});

test('a topic that mails alarms over TLS, and takes them from alarms of this account', () => {
  expect(Object.values(allOf('AWS::SNS::Subscription'))).toMatchObject([
    { Protocol: 'email', Endpoint: 'operations@example.com' },
  ]);
  expect(allOf('AWS::SNS::Topic').TriageAlarmsTopic).toMatchObject({ KmsMasterKeyId: expect.anything() as unknown });
  const policy = JSON.stringify(allOf('AWS::SNS::TopicPolicy').TriageAlarmsTopicPolicy);
  expect(policy).toContain('"aws:SecureTransport":"false"');
  expect(policy).toContain('"Service":"cloudwatch.amazonaws.com"');
  expect(policy).toContain(':alarm:*');
  expect(allOf('AWS::SNS::Topic', byDefault)).toEqual({});
});

test('an alarm for a workflow that is silent for longer than expected; none by default', () => {
  expect(allOf('AWS::CloudWatch::Alarm').TriageAlarmsWorkflowSilent).toMatchObject({
    MetricName: 'RunsStarted',
    Dimensions: [{ Name: 'service', Value: 'triage' }],
    Statistic: 'Sum',
    Period: 21_600,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
  expect(allOf('AWS::CloudWatch::Alarm', byDefault)).not.toHaveProperty('TriageAlarmsWorkflowSilent');
});

test('traces of executions, functions and the API; none by default', () => {
  for (const machine of Object.values(allOf('AWS::StepFunctions::StateMachine'))) {
    expect(machine.TracingConfiguration).toEqual({ Enabled: true });
  }
  for (const each of Object.values(allOf('AWS::Lambda::Function')))
    expect(each.TracingConfig).toEqual({ Mode: 'Active' });
  expect(allOf('AWS::ApiGateway::Stage').TriageApiRestApiDeploymentStagev1?.TracingEnabled).toBe(true);
  expect(JSON.stringify(byDefault.toJSON())).not.toMatch(
    /"Mode":"Active"|"TracingConfiguration":\{"Enabled":true|xray:/,
  );
});

test('a dashboard, unless the option says that there is none', () => {
  expect(Object.keys(allOf('AWS::CloudWatch::Dashboard', byDefault))).toHaveLength(1);
  expect(allOf('AWS::CloudWatch::Dashboard')).toEqual({});
});

test('tags of the CDK reach what can be tagged', () => {
  const tag = expect.arrayContaining([{ Key: 'team', Value: 'support' }]);
  for (const type of ['AWS::Lambda::Function', 'AWS::DynamoDB::Table', 'AWS::StepFunctions::StateMachine']) {
    for (const { Tags: tags } of Object.values(allOf(type))) expect(tags).toEqual(tag);
  }
});

test('an API, throttled and logged, for callers who sign their requests; none by default', () => {
  expect(allOf('AWS::ApiGateway::Stage').TriageApiRestApiDeploymentStagev1).toMatchObject({
    StageName: 'v1',
    MethodSettings: [{ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 }],
    AccessLogSetting: { Format: expect.stringContaining('"caller":"$context.identity.userArn"') },
  });
  const methods = Object.values(allOf('AWS::ApiGateway::Method'));
  expect(methods.map(({ AuthorizationType }) => AuthorizationType)).toEqual(['AWS_IAM', 'AWS_IAM']);
  expect(allOf('AWS::ApiGateway::RestApi', byDefault)).toEqual({});
});

test('metrics are exported by a function that subscribes to the log group of every other one, and to that of the state machine', () => {
  expect(variables('exportmetrics')).toMatchObject({
    OTLP_ENDPOINT: 'https://collector.example.com:4318',
    WORKFLOW: 'triage',
  });
  const groups = (filters: Record<string, Properties>) =>
    Object.values(filters).map(({ LogGroupName }) => JSON.stringify(LogGroupName));
  const subscribed = groups(allOf('AWS::Logs::SubscriptionFilter'));
  const functions = Object.keys(allOf('AWS::Lambda::Function')).length;
  // all but its own, and that of the state machine
  expect(new Set(subscribed).size).toBe(functions);
  expect(subscribed.join()).not.toContain('exportmetrics');
  expect(allOf('AWS::Logs::SubscriptionFilter', byDefault)).toEqual({});
});

test('every function is told whether inputs and answers are logged, and what is masked in them', () => {
  for (const name of ['accept', 'topic', 'recovery']) {
    expect(variables(name)).toMatchObject({ LOG_DATA: 'enabled', MASKED_PATHS: '["customer.email","**.iban"]' });
    expect(variables(name, byDefault)).not.toHaveProperty('LOG_DATA');
    expect(variables(name, byDefault)).not.toHaveProperty('MASKED_PATHS');
  }
});

test('an alarm ends with its heading behind the URL of the runbook, and by default with that of this repository', () => {
  const headings = (of: Template) =>
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      Object.values(allOf(type, of)).map(({ AlarmDescription }) => String(AlarmDescription).split(' See ')[1] ?? ''),
    );
  expect(headings(template)).toHaveLength(9);
  for (const heading of headings(template)) expect(heading).toMatch(/^https:\/\/wiki\.example\.com\/runbook#[a-z]+$/);
  for (const heading of headings(byDefault)) expect(heading).toMatch(/^docs\/runbook\.md#[a-z]+$/);
});
