import { ArnFormat, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnExperimentTemplate } from 'aws-cdk-lib/aws-fis';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { AgentWorkflow } from '../agent-workflow.ts';
import type { AlarmName } from '../monitoring/alarms.ts';
import { acknowledgeExperimentFindings } from './acknowledge-findings.ts';

export interface FaultExperimentsProps {
  /** the workflow, of the same stack, whose agents are broken */
  readonly workflow: AgentWorkflow;
  /** names of the agents that experiments may break */
  readonly agents: readonly string[];
  /**
   * How long the faults of an experiment last, from 1 minute to 12 hours. The extension reads its configuration once a minute until it
   * has one: the first minute has fewer faults.
   * @default Duration.minutes(10)
   */
  readonly duration?: Duration;
  /** share of the invocations that are hit, 1 to 100 @default 30 */
  readonly invocationPercentage?: number;
  /** how late an invocation begins in the experiment `Delays`; above the function's time limit it times out @default Duration.seconds(10) */
  readonly delay?: Duration;
  /** alarms that end an experiment at once @default ['RecoveryGaveUp'] */
  readonly stopAlarms?: readonly AlarmName[];
  /** is drawn into the report, from 20 minutes before the experiment until 20 minutes after it @default - the report has none */
  readonly dashboard?: Dashboard;
  /**
   * The FIS extension of the region, of the architecture of the functions, which is ARM unless told otherwise: the public parameters of
   * `fis` in Parameter Store have its ARN.
   */
  readonly layerArn: string;
}

/** Where FIS tells the extension what to inject, and where it writes its reports. */
const CONFIGURATION = 'FisConfigs';
const REPORTS = 'reports';

const TAG = 'ballast:fault-experiments';

const LONGEST_SECONDS = 12 * 3600;
const LONGEST_DELAY_MS = 900_000;

/**
 * Experiments of AWS Fault Injection Service with the agents of a workflow: invocations that fail before the function runs, that fail
 * although it ran, and that begin late. Nothing is injected until an experiment is started. The functions run with the extension of FIS, so
 * this belongs into a stage for tests.
 */
export class FaultExperiments extends Construct {
  /** by name; `aws fis start-experiment --experiment-template-id` takes their ids */
  readonly templates: Readonly<Record<'ErrorsBefore' | 'ErrorsAfter' | 'Delays', CfnExperimentTemplate>>;
  /** has the reports */
  readonly bucket: Bucket;
  readonly #role: Role;

  /** @throws InvalidInputError with everything that is wrong with the props, a line each */
  constructor(scope: Construct, id: string, props: FaultExperimentsProps) {
    super(scope, id);
    const {
      workflow,
      agents,
      duration = Duration.minutes(10),
      invocationPercentage = 30,
      delay = Duration.seconds(10),
    } = props;
    const issues = issuesOf(props, Stack.of(this));
    if (issues.length > 0) throw new InvalidInputError(`${this.node.path} cannot be used:\n${issues.join('\n')}`);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(90) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const functions = agents.map((name) => this.#prepare(workflow.agent(name), props.layerArn));
    this.#role = this.#createRole(functions, props.dashboard);
    const common = { duration: duration.toIsoString(), invocationPercentage: String(invocationPercentage) };
    const template = (name: string, description: string, actionId: string, parameters: Record<string, string>) =>
      this.#template(props, { name, description, actionId, parameters: { ...common, ...parameters } });
    this.templates = {
      ErrorsBefore: template('ErrorsBefore', 'invocations fail and no agent runs', 'aws:lambda:invocation-error', {
        preventExecution: 'true',
      }),
      ErrorsAfter: template('ErrorsAfter', 'agents run and their invocations fail', 'aws:lambda:invocation-error', {
        preventExecution: 'false',
      }),
      Delays: template('Delays', 'invocations begin late', 'aws:lambda:invocation-add-delay', {
        startupDelayMilliseconds: String(delay.toMilliseconds()),
      }),
    };
    acknowledgeExperimentFindings(this, this.bucket, functions);
  }

  /** Lets the function be broken: with the extension, which reads from the bucket. */
  #prepare(found: unknown, layerArn: string): LambdaFunction {
    if (!(found instanceof LambdaFunction)) throw new TypeError('the function of an agent is one of this stack');
    found.addLayers(LayerVersion.fromLayerVersionArn(this, `Extension${found.node.addr}`, layerArn));
    found.addEnvironment('AWS_LAMBDA_EXEC_WRAPPER', '/opt/aws-fis/bootstrap');
    found.addEnvironment('AWS_FIS_CONFIGURATION_LOCATION', this.bucket.arnForObjects(`${CONFIGURATION}/`));
    // agents answer faster than the default wait of a poll
    found.addEnvironment('AWS_FIS_POLL_MAX_WAIT_MILLISECONDS', '2000');
    found.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': [`${CONFIGURATION}/*`] } },
      }),
    );
    found.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.bucket.arnForObjects(`${CONFIGURATION}/*`)] }),
    );
    Tags.of(found).add(TAG, this.node.addr);
    return found;
  }

  /** Least privilege: https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html */
  #createRole(functions: readonly LambdaFunction[], dashboard: Dashboard | undefined): Role {
    const { account, region, partition } = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('fis.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:fis:${region}:${account}:experiment/*` },
        },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:DeleteObject'],
        resources: [this.bucket.arnForObjects(`${CONFIGURATION}/*`)],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:GetObject'],
        resources: [this.bucket.arnForObjects(`${REPORTS}/*`)],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:GetFunction'],
        resources: functions.map(({ functionArn }) => functionArn),
      }),
    );
    // targets are found by their tag, of which FIS resolves any number; the action knows no resources
    const unlimited = ['tag:GetResources', ...(dashboard === undefined ? [] : ['cloudwatch:GetMetricWidgetImage'])];
    role.addToPolicy(new PolicyStatement({ actions: unlimited, resources: ['*'] }));
    if (dashboard !== undefined) {
      role.addToPolicy(
        new PolicyStatement({ actions: ['cloudwatch:GetDashboard'], resources: [this.#arnOf(dashboard)] }),
      );
    }
    return role;
  }

  #arnOf({ dashboardName }: Dashboard): string {
    return Stack.of(this).formatArn({
      service: 'cloudwatch',
      region: '',
      resource: 'dashboard',
      resourceName: dashboardName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  #template(
    { workflow, stopAlarms = ['RecoveryGaveUp'], dashboard }: FaultExperimentsProps,
    { name, description, actionId, parameters }: ExperimentAction,
  ): CfnExperimentTemplate {
    const template = new CfnExperimentTemplate(this, name, {
      description: `${this.node.path}: ${description}`,
      roleArn: this.#role.roleArn,
      targets: {
        Agents: {
          resourceType: 'aws:lambda:function',
          resourceTags: { [TAG]: this.node.addr },
          selectionMode: 'ALL',
        },
      },
      actions: { [name]: { actionId, parameters, targets: { Functions: 'Agents' } } },
      stopConditions: stopAlarms.map((alarm) => ({
        source: 'aws:cloudwatch:alarm',
        value: workflow.alarms[alarm].alarmArn,
      })),
      experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
      experimentReportConfiguration: {
        outputs: { experimentReportS3Configuration: { bucketName: this.bucket.bucketName, prefix: REPORTS } },
        preExperimentDuration: 'PT20M',
        postExperimentDuration: 'PT20M',
        ...(dashboard === undefined
          ? {}
          : { dataSources: { cloudWatchDashboards: [{ dashboardIdentifier: this.#arnOf(dashboard) }] } }),
      },
      tags: { Name: `${this.node.path} ${name}` },
    });
    template.node.addDependency(this.#role);
    return template;
  }
}

interface ExperimentAction {
  readonly name: string;
  readonly description: string;
  readonly actionId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

function issuesOf(props: FaultExperimentsProps, stack: Stack): string[] {
  const {
    workflow,
    agents,
    layerArn,
    duration,
    invocationPercentage = 30,
    delay,
    stopAlarms = ['RecoveryGaveUp'],
  } = props;
  const seconds = duration?.toSeconds() ?? 600;
  const delayMs = delay?.toMilliseconds() ?? 10_000;
  return [
    ...(Stack.of(workflow) === stack ? [] : ['workflow is of another stack; the extension changes its functions']),
    ...(/^arn:[^:]+:lambda:[^:]+:\d+:layer:[^:]+:\d+$/.test(layerArn)
      ? []
      : [`layerArn is ${describeValue(layerArn)}; it must be the ARN of a version of a layer`]),
    ...(agents.length === 0 ? ['agents is empty; give the names of those that may be broken'] : []),
    ...(seconds >= 60 && seconds <= LONGEST_SECONDS
      ? []
      : [`duration is ${seconds} s; allowed are 1 minute to 12 hours`]),
    ...(Number.isInteger(invocationPercentage) && invocationPercentage >= 1 && invocationPercentage <= 100
      ? []
      : [`invocationPercentage is ${describeValue(invocationPercentage)}; allowed is a whole number from 1 to 100`]),
    ...(delayMs > 0 && delayMs <= LONGEST_DELAY_MS ? [] : [`delay is ${delayMs} ms; allowed are 1 ms to 15 minutes`]),
    ...(stopAlarms.length === 0 ? ['stopAlarms is empty; an experiment needs an alarm that ends it'] : []),
    ...stopAlarms.flatMap((name) =>
      Object.hasOwn(workflow.alarms, name)
        ? []
        : [`stopAlarms has ${describeValue(name)}; there are ${Object.keys(workflow.alarms).join(', ')}`],
    ),
  ];
}
