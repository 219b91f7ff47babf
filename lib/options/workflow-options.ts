import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ApiOptions } from './api-options.ts';

/** The levels of log lines, of which a function writes one and those after it. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** An endpoint of OTLP over HTTP. */
export interface OtlpOptions {
  /** its URL without `/v1/metrics`, such as `https://collector.example.com:4318` */
  readonly endpoint: string;
  /**
   * Secret with the headers of requests, as a JSON object: `{ "authorization": "Bearer ..." }`. It is given as such or by its whole ARN,
   * and read at run time by the package `@aws-sdk/client-secrets-manager`. No header is in the template or in a log.
   * @default - requests have no credentials
   */
  readonly headersSecret?: ISecret | string;
}

/** The options of a workflow as a whole. */
export interface WorkflowOptions {
  /**
   * Name of the workflow's state machine: 1 to 80 letters, digits, hyphens and underscores.
   * @default - CloudFormation makes one
   */
  readonly stateMachineName?: string;
  /**
   * Limit of one execution, from the sum of the longest call budget of each phase to 365 days.
   * @default - what all states may take together, each at its own limit: 87 minutes for three phases of calls of 45 s
   */
  readonly executionTimeout?: Duration;
  /**
   * How long checkpoints, results and inputs are kept after the last start, resume or redrive, in whole days: 15, since a
   * run can be redriven for 14, to 3650. Then the id of the workflow is free.
   * @default Duration.days(100)
   */
  readonly recordRetention?: Duration;
  /**
   * How long log groups keep their lines.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * The least important log lines that functions write. With WARN and ERROR `ballast logs` attributes lines to calls no
   * more. An agent's variable POWERTOOLS_LOG_LEVEL has precedence.
   * @default 'INFO'
   */
  readonly logLevel?: LogLevel;
  /**
   * Whether lines of the log have inputs of runs and answers of agents.
   * @default false
   */
  readonly logData?: boolean;
  /**
   * Values that no line of the log has: paths such as `customer.email`, `items.*.name` or `**.iban`, at most 50, in inputs, in answers and
   * in what agents log themselves.
   * @default - none
   */
  readonly maskedPaths?: readonly string[];
  /**
   * What becomes of tables, queues and log groups when the stack is deleted.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Key of your own for tables, queues, log groups and the executions of the workflow. Of an imported key, Ballast cannot
   * change the policy: docs/options.md says what it must allow.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: IKey;
  /**
   * Event bus of your own for the events of the workflow. They name its table in `resources`, by which those of several
   * workflows are told apart.
   * @default - a bus of the workflow
   */
  readonly eventBus?: IEventBus;
  /**
   * Event bus whose events start the workflow, where its declaration names some.
   * @default - the default bus of the account, to which services of AWS send theirs
   */
  readonly triggerBus?: IEventBus;
  /**
   * How often the agents are pinged, in whole minutes: 1 to 60. The alarm AgentUnhealthy looks at three checks.
   * @default Duration.minutes(1)
   */
  readonly healthCheckInterval?: Duration;
  /**
   * How often failed executions without a recovery are looked for, in whole minutes: 1 to 60.
   * @default Duration.minutes(1)
   */
  readonly sweepInterval?: Duration;
  /**
   * Automatic redrives of one execution at most, 0 to 20. Then a dead letter is sent.
   * @default 3
   */
  readonly redriveLimit?: number;
  /**
   * Identical failures of an execution while its agents are healthy, after which it is not redriven any more: 1 to 20.
   * @default 3
   */
  readonly poisonLimit?: number;
  /**
   * Whether a run may carry fault rules, which break its agents on purpose. Without it such a run is refused.
   * @default false
   */
  readonly faultInjection?: boolean;
  /**
   * How long a circuit stays open before a probe, 1 ms to 1 hour, unless its tier says otherwise.
   * @default Duration.seconds(60)
   */
  readonly circuitOpenTime?: Duration;
  /**
   * Address that alarms are sent to by mail, when they go off and when they are over. AWS asks it to confirm.
   * @default - none
   */
  readonly alarmEmail?: string;
  /**
   * What every alarm but RunsFailing does when it goes off and when it is over, such as a message to a topic.
   * @default - nothing, an alarm is only seen
   */
  readonly alarmActions?: readonly IAlarmAction[];
  /**
   * What alarms of severity `page` do besides.
   * @default - nothing
   */
  readonly pageActions?: readonly IAlarmAction[];
  /**
   * How long no run may be started, in whole minutes: 1 to 1440. After it the alarm WorkflowSilent goes off.
   * @default - no limit, and no such alarm
   */
  readonly expectedRunInterval?: Duration;
  /**
   * Where the runbook is read, such as `https://wiki.example.com/ballast/runbook`: alarms and the dashboard link to its headings.
   * @default - they name `docs/runbook.md`
   */
  readonly runbookUrl?: string;
  /**
   * Whether X-Ray traces executions, functions and the API, which AWS bills by the trace.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Where metrics are sent besides CloudWatch, under their names in OpenTelemetry; docs/metrics.md.
   * @default - nowhere
   */
  readonly otlp?: OtlpOptions;
  /**
   * Whether the stack has a dashboard of the workflow, which CloudWatch bills.
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * A REST API that starts and operates executions; `{}` has the default of each of its options, which docs/api.md lists.
   * @default - none
   */
  readonly api?: ApiOptions;
}
