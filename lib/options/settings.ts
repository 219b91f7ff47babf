import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CIRCUIT_BREAKER_DEFAULTS } from '../../patterns/circuit-breaker/index.ts';
import type { WorkflowOptions } from './workflow-options.ts';

/** Options whose default the template does not have: that of the functions, or that of AWS. */
type OptionalSetting =
  | 'stateMachineName'
  | 'executionTimeout'
  | 'recordRetention'
  | 'logLevel'
  | 'encryptionKey'
  | 'eventBus'
  | 'triggerBus'
  | 'redriveLimit'
  | 'poisonLimit'
  | 'alarmEmail'
  | 'expectedRunInterval'
  | 'runbookUrl'
  | 'otlp'
  | 'api';

/** The options of a workflow, with the defaults that the template has filled in. */
export type WorkflowSettings = Required<Omit<WorkflowOptions, OptionalSetting>> &
  Pick<WorkflowOptions, OptionalSetting>;

const EVERY_MINUTE = Duration.minutes(1);

/** Safe ones, which keep what was stored and let no caller inject faults. */
const DEFAULTS = {
  logRetention: RetentionDays.THREE_MONTHS,
  removalPolicy: RemovalPolicy.RETAIN,
  healthCheckInterval: EVERY_MINUTE,
  sweepInterval: EVERY_MINUTE,
  faultInjection: false,
  circuitOpenTime: Duration.millis(CIRCUIT_BREAKER_DEFAULTS.openMs),
  alarmActions: [],
  pageActions: [],
  dashboard: true,
  tracing: false,
  logData: false,
  maskedPaths: [],
} as const satisfies WorkflowSettings;

const OPTIONS = {
  stateMachineName: true,
  executionTimeout: true,
  recordRetention: true,
  logRetention: true,
  logLevel: true,
  logData: true,
  maskedPaths: true,
  removalPolicy: true,
  encryptionKey: true,
  eventBus: true,
  triggerBus: true,
  healthCheckInterval: true,
  sweepInterval: true,
  redriveLimit: true,
  poisonLimit: true,
  faultInjection: true,
  circuitOpenTime: true,
  alarmEmail: true,
  alarmActions: true,
  pageActions: true,
  expectedRunInterval: true,
  runbookUrl: true,
  dashboard: true,
  tracing: true,
  otlp: true,
  api: true,
} as const satisfies Record<keyof WorkflowOptions, true>;

/** The names of all options of a workflow. */
export const WORKFLOW_OPTION_NAMES = Object.keys(OPTIONS) as (keyof WorkflowOptions)[];

/** Fills in the defaults. An option that is `undefined` is as good as left out. */
export function settingsOf(options: WorkflowOptions): WorkflowSettings {
  const given = WORKFLOW_OPTION_NAMES.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]));
  return { ...DEFAULTS, ...(Object.fromEntries(given) as WorkflowOptions) };
}
