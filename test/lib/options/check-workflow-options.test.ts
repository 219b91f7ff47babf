import { Duration, Token } from 'aws-cdk-lib';
import type { IAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { workflowOptionIssues } from '../../../lib/options/check-workflow-options.ts';
import { WORKFLOW_OPTION_NAMES } from '../../../lib/options/settings.ts';
import type { WorkflowOptions } from '../../../lib/options/workflow-options.ts';

test.each<[WorkflowOptions, string]>([
  [{ api: 5 as never }, 'api is 5; it must be an object, such as {}'],
  [{ api: { rateLimit: 0 } }, 'api.rateLimit is 0, allowed is a whole number from 1 to 10000'],
  [{ api: { burstLimit: 5_001 } }, 'api.burstLimit is 5001, allowed is a whole number from 1 to 5000'],
  [
    { api: { authorizer: 'mine' as unknown as IAuthorizer } },
    'api.authorizer is "mine", it must be an authorizer, such as new TokenAuthorizer(...)',
  ],
  [{ stateMachineName: 'tri age' }, 'stateMachineName is "tri age"; use 1 to 80 letters, digits, hyphens, underscores'],
  [
    { executionTimeout: Duration.seconds(89) },
    'executionTimeout is 1 minute 29 seconds, allowed is 1 minute 30 seconds',
  ],
  [{ executionTimeout: Duration.days(366) }, 'executionTimeout is 366 days, allowed is'],
  [{ recordRetention: Duration.days(14) }, 'recordRetention is 14, allowed is a whole number from 15 to 3650 days'],
  [{ recordRetention: Duration.hours(400) }, 'recordRetention is 16.66'],
  [{ logRetention: 2 as never }, 'logRetention is 2, allowed is 1, 3, 5, 7'],
  [{ logLevel: 'LOUD' as never }, 'logLevel is "LOUD", allowed is DEBUG, INFO, WARN, ERROR'],
  [{ removalPolicy: 'keep' as never }, 'removalPolicy is "keep", allowed is destroy, retain'],
  [
    { healthCheckInterval: Duration.seconds(30) },
    'healthCheckInterval is 0.5, allowed is a whole number from 1 to 60 minutes',
  ],
  [{ sweepInterval: Duration.hours(2) }, 'sweepInterval is 120, allowed is a whole number from 1 to 60 minutes'],
  [{ redriveLimit: -1 }, 'redriveLimit is -1, allowed is a whole number from 0 to 20'],
  [{ poisonLimit: 0 }, 'poisonLimit is 0, allowed is a whole number from 1 to 20'],
  [{ faultInjection: 'yes' as never }, 'faultInjection is "yes", allowed is true, false'],
  [{ dashboard: 'no' as never }, 'dashboard is "no", allowed is true, false'],
  [{ tracing: 1 as never }, 'tracing is 1, allowed is true, false'],
  [
    { otlp: { endpoint: 'http://collector.example.com' } },
    'otlp.endpoint is "http://collector.example.com"; use a URL such as https://collector.example.com:4318',
  ],
  [
    { otlp: { endpoint: 'collector' } },
    'otlp.endpoint is "collector"; use a URL such as https://collector.example.com:4318',
  ],
  [
    { otlp: { endpoint: 'https://c.example.com', key: 1 } as never },
    'otlp has "key"; there is endpoint, headersSecret',
  ],
  [
    { otlp: { endpoint: 'https://user:word@c.example.com' } },
    'otlp.endpoint has a user or a password, which the template would show; put the header into otlp.headersSecret',
  ],
  [
    { otlp: { endpoint: 'https://c.example.com', headersSecret: 'collector' } },
    'otlp.headersSecret is "collector"; it must be a secret, or its whole ARN with the six characters at its end',
  ],
  [
    { otlp: { endpoint: 'https://c.example.com', headersSecret: { secretArn: 'arn' } as never } },
    'otlp.headersSecret is a secret without its whole ARN; give it by its whole ARN',
  ],
  ...['wiki', 'https://wiki.example.com/runbook#top', 'javascript:alert(1)'].map(
    (runbookUrl): [WorkflowOptions, string] => [
      { runbookUrl },
      `runbookUrl is "${runbookUrl}"; use a URL without #, such as https://wiki.example.com/ballast/runbook`,
    ],
  ),
  [{ logData: 'yes' as never }, 'logData is "yes", allowed is true, false'],
  [{ maskedPaths: ['$.email'] }, 'maskedPaths has "$.email"; use names separated by dots'],
  [{ maskedPaths: Array(51).fill('a') as string[] }, 'maskedPaths has 51 paths, allowed are 50'],
  [{ alarmEmail: 'operations' }, 'alarmEmail is "operations"; use an address such as operations@example.com'],
  [
    { expectedRunInterval: Duration.days(2) },
    'expectedRunInterval is 2880, allowed is a whole number from 1 to 1440 minutes',
  ],
  [{ circuitOpenTime: Duration.hours(2) }, 'circuitOpenTime is 2 hours, allowed is 1 ms to 1 hour'],
])('%j is refused by name, value and range', (options, issue) => {
  const issues = workflowOptionIssues(options, Duration.seconds(90));
  expect(issues).toHaveLength(1);
  expect(issues[0]).toContain(issue);
});

const A_DURATION = 'a Duration, such as Duration.minutes(5)';

// as JavaScript may give them
test.each<[string, string]>([
  ['executionTimeout', A_DURATION],
  ['recordRetention', A_DURATION],
  ['healthCheckInterval', A_DURATION],
  ['sweepInterval', A_DURATION],
  ['circuitOpenTime', A_DURATION],
  ['expectedRunInterval', A_DURATION],
  ['encryptionKey', 'a key, such as new Key(stack, "Key")'],
  ['eventBus', 'an event bus, such as new EventBus(stack, "Bus")'],
  ['pageActions', 'a list of items, each an alarm action, such as new SnsAction(topic)'],
  ['alarmActions', 'a list of items, each an alarm action, such as new SnsAction(topic)'],
])('%s that is of another kind is refused by name, whatever it is', (option, description) => {
  for (const value of [null, 5, 'x', {}, [5]]) {
    expect(workflowOptionIssues({ [option]: value }, Duration.seconds(90))).toEqual([
      `${option} is ${JSON.stringify(value)}; it must be ${description}`,
    ]);
  }
});

test('every option of a workflow is refused in words when it is none', () => {
  for (const option of WORKFLOW_OPTION_NAMES) {
    const issues = workflowOptionIssues({ [option]: null });
    expect(issues).toEqual([expect.stringContaining(`${option} is null`)]);
  }
});

test('values that are known at deployment only are not compared, and nothing is all right', () => {
  expect(workflowOptionIssues({ redriveLimit: Token.asNumber({ Ref: 'Limit' }) })).toEqual([]);
  expect(workflowOptionIssues({})).toEqual([]);
});
