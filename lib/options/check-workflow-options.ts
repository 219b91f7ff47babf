import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { ApiOptions } from './api-options.ts';
import { durationIssues, numberIssues, unknownNames } from './option-issues.ts';
import { anAuthorizer, checkKinds, WORKFLOW_OPTION_KINDS } from './option-kinds.ts';
import { LOG_LEVELS, type WorkflowOptions } from './workflow-options.ts';

const STATE_MACHINE_NAME = /^[A-Za-z0-9_-]{1,80}$/;

const LONGEST_EXECUTION = Duration.days(365);
/** An execution can be redriven for 14 days after its end, and needs its records. */
const SHORTEST_RETENTION_DAYS = 15;
const LONGEST_RETENTION_DAYS = 3_650;
const LONGEST_INTERVAL_MINUTES = 60;
/** The longest period of an alarm is a day. */
const LONGEST_SILENCE_MINUTES = 1_440;

/**
 * Checks the options of a workflow as a whole.
 * @param shortestExecution the time that its calls may take @default - its declarations are refused, it is not known
 * @returns every issue in a sentence: the option, the value received, the values allowed
 */
export function workflowOptionIssues(options: WorkflowOptions, shortestExecution?: Duration): string[] {
  const { issues, sound } = checkKinds(options, WORKFLOW_OPTION_KINDS);
  const { stateMachineName, executionTimeout, recordRetention, logRetention, logLevel, removalPolicy } = sound;
  const { healthCheckInterval, sweepInterval, redriveLimit, poisonLimit, faultInjection, circuitOpenTime, dashboard } =
    sound;
  const { alarmEmail, expectedRunInterval, tracing } = sound;
  return [
    ...issues,
    ...(stateMachineName === undefined || Token.isUnresolved(stateMachineName) || isStateMachineName(stateMachineName)
      ? []
      : [`stateMachineName is ${describeValue(stateMachineName)}; use 1 to 80 letters, digits, hyphens, underscores`]),
    ...durationIssues('executionTimeout', executionTimeout, {
      least: shortestExecution ?? Duration.seconds(1),
      most: LONGEST_EXECUTION,
    }),
    ...wholeIssues('recordRetention', recordRetention, 'days', SHORTEST_RETENTION_DAYS, LONGEST_RETENTION_DAYS),
    ...oneOf('logRetention', logRetention, RETENTIONS),
    ...oneOf('logLevel', logLevel, LOG_LEVELS),
    ...oneOf('removalPolicy', removalPolicy, Object.values(RemovalPolicy)),
    ...wholeIssues('healthCheckInterval', healthCheckInterval, 'minutes', 1, LONGEST_INTERVAL_MINUTES),
    ...wholeIssues('sweepInterval', sweepInterval, 'minutes', 1, LONGEST_INTERVAL_MINUTES),
    ...numberIssues('redriveLimit', redriveLimit, { least: 0, most: 20 }),
    ...numberIssues('poisonLimit', poisonLimit, { least: 1, most: 20 }),
    ...oneOf('faultInjection', faultInjection, [true, false]),
    ...(alarmEmail === undefined || Token.isUnresolved(alarmEmail) || isEmailAddress(alarmEmail)
      ? []
      : [`alarmEmail is ${describeValue(alarmEmail)}; use an address such as operations@example.com`]),
    ...wholeIssues('expectedRunInterval', expectedRunInterval, 'minutes', 1, LONGEST_SILENCE_MINUTES),
    ...oneOf('dashboard', dashboard, [true, false]),
    ...oneOf('tracing', tracing, [true, false]),
    ...durationIssues('circuitOpenTime', circuitOpenTime, { least: Duration.millis(1), most: Duration.hours(1) }),
    ...(sound.api === undefined ? [] : apiIssues(sound.api)),
  ];
}

function apiIssues(api: ApiOptions): string[] {
  const { authorizer, rateLimit, burstLimit } = api;
  return [
    ...unknownNames('api', Object.keys(api), ['authorizer', 'rateLimit', 'burstLimit']),
    ...(authorizer === undefined || anAuthorizer.isOf(authorizer)
      ? []
      : [`api.authorizer is ${describeValue(authorizer)}, it must be ${anAuthorizer.description}`]),
    ...numberIssues('api.rateLimit', rateLimit, { least: 1, most: 10_000 }),
    ...numberIssues('api.burstLimit', burstLimit, { least: 1, most: 5_000 }),
  ];
}

const RETENTIONS = Object.values(RetentionDays).filter((value) => typeof value === 'number');

function isStateMachineName(name: unknown): boolean {
  return typeof name === 'string' && STATE_MACHINE_NAME.test(name);
}

function isEmailAddress(address: unknown): boolean {
  return typeof address === 'string' && /^[^@\s]+@[^@\s]+$/.test(address);
}

/** A duration that is not whole in its unit, or out of range. */
function wholeIssues(
  option: string,
  value: Duration | undefined,
  unit: 'days' | 'minutes',
  least: number,
  most: number,
): string[] {
  if (value === undefined || value.isUnresolved()) return [];
  const amount = unit === 'days' ? value.toDays({ integral: false }) : value.toMinutes({ integral: false });
  return numberIssues(option, amount, { least, most, unit });
}

function oneOf(option: string, value: unknown, allowed: readonly unknown[]): string[] {
  if (value === undefined || Token.isUnresolved(value) || allowed.includes(value)) return [];
  return [`${option} is ${describeValue(value)}, allowed is ${allowed.map(String).join(', ')}`];
}
