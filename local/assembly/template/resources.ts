import type { RestApiResource } from '../../services/api-gateway/rest-api.ts';
import type { AlarmResource, CompositeAlarmResource } from '../../services/cloudwatch/alarm.ts';
import type { DashboardResource } from '../../services/cloudwatch/dashboard.ts';
import type { TableResource } from '../../services/dynamodb/table.ts';
import type { RuleResource } from '../../services/events/rule.ts';
import { isTarget } from '../../services/events/targets.ts';
import { ASYNCHRONOUS_DEFAULTS, type AsynchronousSettings } from '../../services/lambda/asynchronous.ts';
import type { FunctionResource } from '../../services/lambda/function.ts';
import type { MetricFilterResource } from '../../services/logs/metric-filter.ts';
import type { SubscriptionFilterResource } from '../../services/logs/subscriptions.ts';
import type { QueueResource } from '../../services/queues/queue.ts';
import type { ScheduleResource } from '../../services/scheduler/schedule.ts';
import type { StateMachineResource } from '../../services/step-functions/deploy.ts';
import type { SubscriptionResource, TopicResource } from '../../services/topics/topic.ts';
import { readAlarm, readCompositeAlarm, readDashboard } from './alarm-reader.ts';
import { readDeadLetterConfig, readEventInvokeConfig, type SettingOf } from './asynchronous-reader.ts';
import type { Assembly, Stack, TemplateResource, TemplateValue } from './cloud-assembly.ts';
import { readMetricFilter, readSubscriptionFilter } from './log-readers.ts';
import { readQueue, readTopic, readTopicSubscription } from './message-readers.ts';
import { readFunction, readLogGroup, readTable } from './readers.ts';
import { createResolver } from './resolve.ts';
import type { Resolver, ResourceInContext, StackInContext } from './resolver.ts';
import { noRestApis, type RestApiParts, readRestApiPart, restApisOf } from './rest-api-reader.ts';
import { readRule } from './rule-reader.ts';
import { readSchedule } from './schedule-reader.ts';
import { readStateMachine } from './state-machine-reader.ts';

/** Outputs by the names of their stacks and their own. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The resources of all stacks that the embedded cloud runs, and the names of the others. */
export interface CloudResources {
  readonly functions: readonly FunctionResource[];
  readonly stateMachines: readonly StateMachineResource[];
  readonly tables: readonly TableResource[];
  readonly logGroups: readonly string[];
  readonly metricFilters: readonly MetricFilterResource[];
  readonly subscriptionFilters: readonly SubscriptionFilterResource[];
  readonly eventBuses: readonly string[];
  readonly rules: readonly RuleResource[];
  readonly schedules: readonly ScheduleResource[];
  readonly queues: readonly QueueResource[];
  readonly topics: readonly TopicResource[];
  readonly subscriptions: readonly SubscriptionResource[];
  readonly restApis: readonly RestApiResource[];
  readonly alarms: readonly AlarmResource[];
  readonly compositeAlarms: readonly CompositeAlarmResource[];
  readonly dashboards: readonly DashboardResource[];
  /** by the function's name; a function that is not there has Lambda's own */
  readonly asynchronousSettings: ReadonlyMap<string, AsynchronousSettings>;
  /** the stacks' outputs by name; of two stacks with the same output name the first */
  readonly outputs: Readonly<Record<string, string>>;
  /** the outputs of each stack, by its name */
  readonly stacks: StackOutputs;
  /** resources with behaviour that are not run here, by type */
  readonly notRun: ReadonlyMap<string, readonly string[]>;
  readonly accountId: string;
  readonly region: string;
}

/** Permissions, names and settings: without them everything behaves the same here. */
const SILENT = [
  /^AWS::IAM::/,
  /^AWS::CDK::Metadata$/,
  /^AWS::Lambda::(Version|Alias|Permission|LayerVersionPermission)$/,
  /^AWS::Logs::(LogStream|ResourcePolicy|QueryDefinition)$/,
  /^AWS::Events::EventBusPolicy$/,
  /^AWS::(SQS::Queue|SNS::Topic)Policy$/,
  /^AWS::ApiGateway::(Account|Deployment)$/,
  /^AWS::KMS::/,
  /^AWS::XRay::/,
  /^AWS::ResourceGroups::/,
  /^AWS::Scheduler::ScheduleGroup$/,
  /^AWS::SSM::Parameter$/,
  /^Custom::LogRetention$/,
];

/** Reads every stack of the assembly. @throws Error with the resource and its fault */
export function readResources(assembly: Assembly): CloudResources {
  const resolvers = assembly.stacks.map((stack) => {
    const resolver: Resolver = createResolver(stack, (name) => exported(resolvers, name));
    return { stack, resolver };
  });
  const [first] = assembly.stacks;
  if (first === undefined) throw new Error(`${assembly.directory} holds no stack`);
  const found = {
    functions: [] as FunctionResource[],
    stateMachines: [] as StateMachineResource[],
    tables: [] as TableResource[],
    logGroups: [] as string[],
    metricFilters: [] as MetricFilterResource[],
    subscriptionFilters: [] as SubscriptionFilterResource[],
    eventBuses: ['default'],
    rules: [] as RuleResource[],
    schedules: [] as ScheduleResource[],
    queues: [] as QueueResource[],
    topics: [] as TopicResource[],
    subscriptions: [] as SubscriptionResource[],
    restApiParts: noRestApis(),
    alarms: [] as AlarmResource[],
    compositeAlarms: [] as CompositeAlarmResource[],
    dashboards: [] as DashboardResource[],
    asynchronousSettings: new Map<string, AsynchronousSettings>(),
    outputs: {} as Record<string, string>,
    stacks: {} as Record<string, Record<string, string>>,
    notRun: new Map<string, string[]>(),
    accountId: first.accountId,
    region: first.region,
  };
  for (const context of resolvers) {
    readStack(found, context);
    const { stack, resolver } = context;
    const outputs: Record<string, string> = {};
    for (const [name, output] of Object.entries(stack.template.Outputs ?? {})) {
      if (output.Condition !== undefined && !resolver.condition(output.Condition)) continue;
      outputs[name] = String(resolver.resolve(output.Value));
    }
    found.stacks[stack.name] = outputs;
    found.outputs = { ...outputs, ...found.outputs };
  }
  const { restApiParts, ...rest } = found;
  return { ...rest, restApis: restApisOf(restApiParts) };
}

/** The resources of a stack, those of its nested stacks with them. */
function readStack(found: Found, { stack, resolver }: StackInContext): void {
  for (const [logicalId, resource] of Object.entries(stack.template.Resources ?? {})) {
    if (resource.Condition !== undefined && !resolver.condition(resource.Condition)) continue;
    if (resource.Type === 'AWS::CloudFormation::Stack') {
      readStack(
        found,
        named(resource, logicalId, stack, () => resolver.nested(logicalId)),
      );
      continue;
    }
    named(resource, logicalId, stack, () => readResource(found, { stack, resolver, logicalId, resource }));
  }
}

/** @throws the error of `read`, with the name of the resource */
function named<Result>(resource: TemplateResource, logicalId: string, stack: Stack, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new Error(`${resource.Type} ${logicalId} of stack ${stack.name}: ${String((error as Error).message)}`, {
      cause: error,
    });
  }
}

interface Found {
  readonly functions: FunctionResource[];
  readonly stateMachines: StateMachineResource[];
  readonly tables: TableResource[];
  readonly logGroups: string[];
  readonly metricFilters: MetricFilterResource[];
  readonly subscriptionFilters: SubscriptionFilterResource[];
  readonly eventBuses: string[];
  readonly rules: RuleResource[];
  readonly schedules: ScheduleResource[];
  readonly queues: QueueResource[];
  readonly topics: TopicResource[];
  readonly subscriptions: SubscriptionResource[];
  readonly restApiParts: RestApiParts;
  readonly alarms: AlarmResource[];
  readonly compositeAlarms: CompositeAlarmResource[];
  readonly dashboards: DashboardResource[];
  readonly asynchronousSettings: Map<string, AsynchronousSettings>;
  readonly notRun: Map<string, string[]>;
}

function readResource(found: Found, context: ResourceInContext): void {
  const { Type: type } = context.resource;
  switch (type) {
    case 'AWS::Lambda::Function': {
      const read = readFunction(context);
      if (read.code.kind === 'notRun') addNotRun(found, type, `${context.logicalId}: ${read.code.reason}`);
      found.functions.push(read);
      addSetting(found, readDeadLetterConfig(context));
      return;
    }
    case 'AWS::Lambda::EventInvokeConfig':
      addSetting(found, readEventInvokeConfig(context));
      return;
    case 'AWS::StepFunctions::StateMachine':
      addIfRun(found, found.stateMachines, readStateMachine(context), context);
      return;
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      found.tables.push(readTable(context));
      return;
    case 'AWS::Logs::LogGroup':
      found.logGroups.push(readLogGroup(context));
      return;
    case 'AWS::Logs::MetricFilter':
      addIfRun(found, found.metricFilters, readMetricFilter(context), context);
      return;
    case 'AWS::Logs::SubscriptionFilter':
      addIfRun(found, found.subscriptionFilters, readSubscriptionFilter(context), context);
      return;
    case 'AWS::Events::EventBus':
      found.eventBuses.push(String(context.resolver.ref(context.logicalId)));
      return;
    case 'AWS::Events::Rule':
      addRule(found, readRule(context), context);
      return;
    case 'AWS::Scheduler::Schedule':
      addIfRun(found, found.schedules, readSchedule(context), context);
      return;
    case 'AWS::SQS::Queue': {
      const queue = readQueue(context);
      if (queue === undefined) addNotRun(found, type, `${context.logicalId}: FIFO`);
      else found.queues.push(queue);
      return;
    }
    case 'AWS::SNS::Topic': {
      const { topic, subscriptions } = readTopic(context);
      found.topics.push(topic);
      found.subscriptions.push(...subscriptions);
      return;
    }
    case 'AWS::SNS::Subscription':
      found.subscriptions.push(readTopicSubscription(context));
      return;
    case 'AWS::CloudWatch::Alarm':
      addIfRun(found, found.alarms, readAlarm(context), context);
      return;
    case 'AWS::CloudWatch::CompositeAlarm':
      addIfRun(found, found.compositeAlarms, readCompositeAlarm(context), context);
      return;
    case 'AWS::CloudWatch::Dashboard':
      found.dashboards.push(readDashboard(context));
      return;
    case 'AWS::ApiGateway::RestApi':
    case 'AWS::ApiGateway::Resource':
    case 'AWS::ApiGateway::Method':
    case 'AWS::ApiGateway::Stage': {
      const notRun = readRestApiPart(found.restApiParts, context);
      if (notRun !== undefined) addNotRun(found, type, `${context.logicalId}: ${notRun}`);
      return;
    }
    default:
      if (!SILENT.some((pattern) => pattern.test(type))) addNotRun(found, type, context.logicalId);
  }
}

/** A target of another kind is named; the others of the rule are delivered to. */
function addRule(found: Found, rule: RuleResource, { resource, logicalId }: ResourceInContext): void {
  const targets = rule.targets.filter(({ arn }) => isTarget(arn));
  for (const { arn } of rule.targets) {
    if (!isTarget(arn)) addNotRun(found, resource.Type, `${logicalId}: target ${arn}`);
  }
  found.rules.push({ ...rule, targets });
}

/** Adds a resource to those of its kind, or names why it is not run here. */
function addIfRun<Resource extends object>(
  found: Found,
  kind: Resource[],
  read: Resource | { readonly notRun: string },
  { resource, logicalId }: ResourceInContext,
): void {
  if ('notRun' in read) addNotRun(found, resource.Type, `${logicalId}: ${read.notRun}`);
  else kind.push(read);
}

function addNotRun({ notRun }: Found, type: string, description: string): void {
  notRun.set(type, [...(notRun.get(type) ?? []), description]);
}

/** The dead-letter queue is a property of the function, the others of its EventInvokeConfig. */
function addSetting({ asynchronousSettings: all }: Found, setting: SettingOf | undefined): void {
  if (setting === undefined) return;
  const [name, settings] = setting;
  all.set(name, { ...(all.get(name) ?? ASYNCHRONOUS_DEFAULTS), ...settings });
}

function exported(stacks: readonly { stack: Stack; resolver: Resolver }[], name: string): TemplateValue {
  for (const { stack, resolver } of stacks) {
    for (const output of Object.values(stack.template.Outputs ?? {})) {
      if (output.Export !== undefined && resolver.resolve(output.Export.Name) === name) {
        return resolver.resolve(output.Value) ?? '';
      }
    }
  }
  throw new Error(`no stack of the assembly exports ${name}`);
}
