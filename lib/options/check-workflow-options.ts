import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { MASK_PATH } from '../../patterns/json/mask.ts';
import type { ApiOptions } from './api-options.ts';
import { durationIssues, numberIssues, secretIssues, unknownNames } from './option-issues.ts';
import { anAuthorizer, checkKinds, WORKFLOW_OPTION_KINDS } from './option-kinds.ts';
import { LOG_LEVELS, type OtlpOptions, type WorkflowOptions } from './workflow-options.ts';

const STATE_MACHINE_NAME = /^[A-Za-z0-9_-]{1,80}$/;

const LONGEST_EXECUTION = Duration.days(365);
/** An execution can be redriven for 14 days after its end, and needs its records. */
const SHORTEST_RETENTION_DAYS = 15;
const LONGEST_RETENTION_DAYS = 3_650;
const LONGEST_INTERVAL_MINUTES = 60;
/** They are in a variable of each function, whose variables have 4 KB together. */
const MAX_PATHS = 50;
const MAX_PATH = 60;
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
    ...runbookIssues(sound.runbookUrl),
    ...oneOf('dashboard', dashboard, [true, false]),
    ...oneOf('tracing', tracing, [true, false]),
    ...oneOf('logData', sound.logData, [true, false]),
    ...maskedPathIssues(sound.maskedPaths ?? []),
    ...durationIssues('circuitOpenTime', circuitOpenTime, { least: Duration.millis(1), most: Duration.hours(1) }),
    ...(sound.api === undefined ? [] : apiIssues(sound.api)),
    ...(sound.otlp === undefined ? [] : otlpIssues(sound.otlp)),
  ];
}

function maskedPathIssues(paths: readonly string[]): string[] {
  const wrong = paths.filter((path) => !Token.isUnresolved(path) && (path.length > MAX_PATH || !MASK_PATH.test(path)));
  return [
    ...(paths.length > MAX_PATHS ? [`maskedPaths has ${paths.length} paths, allowed are ${MAX_PATHS}`] : []),
    ...wrong.map(
      (path) =>
        `maskedPaths has ${describeValue(path)}; use names separated by dots, * for any, ** for any number of them`,
    ),
  ];
}

function otlpIssues(otlp: OtlpOptions): string[] {
  const { endpoint, headersSecret } = otlp;
  return [
    ...unknownNames('otlp', Object.keys(otlp), ['endpoint', 'headersSecret']),
    ...endpointIssues(endpoint),
    ...(headersSecret === undefined ? [] : secretIssues('otlp.headersSecret', headersSecret)),
    // a permission on a secret whose whole ARN is not known would need a wildcard
    ...(typeof headersSecret === 'object' && 'secretArn' in headersSecret && headersSecret.secretFullArn === undefined
      ? [
          'otlp.headersSecret is a secret without its whole ARN; give it by its whole ARN, with the six characters at its end',
        ]
      : []),
  ];
}

/** Metrics name agents' tiers and errors: only this machine's own endpoint may be without TLS. Its URL is in the template. */
function endpointIssues(endpoint: unknown): string[] {
  if (Token.isUnresolved(endpoint)) return [];
  const remedy = 'use a URL such as https://collector.example.com:4318';
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) {
    return [`otlp.endpoint is ${describeValue(endpoint)}; ${remedy}`];
  }
  const { protocol, hostname, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') {
    return [
      'otlp.endpoint has a user or a password, which the template would show; put the header into otlp.headersSecret',
    ];
  }
  const isSafe = protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(hostname));
  return isSafe ? [] : [`otlp.endpoint is ${describeValue(endpoint)}; ${remedy}`];
}

/** Headings are added behind a `#`. */
function runbookIssues(url: unknown): string[] {
  if (url === undefined || Token.isUnresolved(url)) return [];
  if (typeof url === 'string' && URL.canParse(url) && /^https?:\/\/[^\s#()]+$/.test(url)) return [];
  return [`runbookUrl is ${describeValue(url)}; use a URL without #, such as https://wiki.example.com/ballast/runbook`];
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
