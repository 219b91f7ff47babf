/**
 * The workflows of this repository under cdk-nag's AwsSolutions: any finding that is not acknowledged is a failure, and so is an
 * acknowledgement that nothing needs.
 *
 *     npx tsx .ci/nag/main.js
 *
 * It is JavaScript: types are checked where cdk-nag is not installed, too.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AgentWorkflow } from '../../lib/agent-workflow.ts';
import { buildRequestOf } from '../../lib/config.ts';
import { loadWorkflow } from '../../lib/declarations/load-workflow.ts';
import { FaultExperiments } from '../../lib/experiments/fault-experiments.ts';
import { ACKNOWLEDGED_FINDINGS } from '../../lib/security/acknowledged-findings.ts';
import { optionsOf } from '../../lib/stack.ts';

const env = { account: '123456789012', region: 'eu-west-1' };
const everything = {
  api: {},
  alarmEmail: 'operations@example.com',
  expectedRunInterval: Duration.hours(6),
  runbookUrl: 'https://wiki.example.com/runbook',
  otlp: {
    endpoint: 'https://collector.example.com:4318',
    headersSecret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:collector-AbCdEf',
  },
};

const loaded = new Map();

/** The workflow of an example, which its stacks share: a process of its own reads its declarations. */
function example(name) {
  const workflow = loaded.get(name) ?? loadWorkflow(path.resolve(`examples/${name}`));
  loaded.set(name, workflow);
  return workflow;
}

/** The stacks with all options, which need every acknowledgement. */
const WITH_OPTIONS = {
  Everything: (stack) => ({
    workflow: example('research'),
    ...everything,
    tracing: true,
    encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  }),
  WithoutKey: () => ({ workflow: example('triage'), ...everything }),
  Experiments: () => ({ workflow: example('triage'), faultInjection: true }),
};

/** Constructs beside the workflow of a stack. */
const BESIDE = {
  Experiments: (stack, workflow) =>
    new FaultExperiments(stack, 'Experiments', {
      workflow,
      agents: ['urgency'],
      layerArn: 'arn:aws:lambda:eu-west-1:123456789012:layer:aws-fis-extension-arm64:9',
      dashboard: new Dashboard(stack, 'Overview'),
    }),
};

const isNightly = process.env.BALLAST_TESTS === 'nightly';
const STAGES = isNightly ? ['dev', 'prod'] : ['prod'];

/** Each is a stack: its workflow and its options. Every example is there by its defaults, and in the stricter stage of the app, by night in each. */
const STACKS = {
  ...WITH_OPTIONS,
  ...Object.fromEntries(
    readdirSync('examples').flatMap((name) => {
      // a graph without a workflow has no stack
      if (!existsSync(`examples/${name}/workflow.ts`)) return [];
      const stages = STAGES.map((stage) => [
        `${name}-${stage}`,
        () => ({ workflow: example(name), api: {}, ...optionsOf(buildRequestOf({ stage }).stage) }),
      ]);
      return [[`${name}-by-default`, () => ({ workflow: example(name) })], ...stages];
    }),
  ),
};

/** @returns each finding as its construct and how it would be acknowledged */
function findingsOf(name, { acknowledge }) {
  const outdir = mkdtempSync(path.join(tmpdir(), 'ballast-nag-'));
  // rules look at the resources: the code of the functions, which took two thirds of the time, is not built
  const app = new App({ autoSynth: false, outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, name, { env });
  // the CloudFormation validator, a third of the time, looks at those of the app in the step synth
  if (isNightly || name in WITH_OPTIONS) delete process.env.CDK_VALIDATION;
  else process.env.CDK_VALIDATION = 'false';
  // an acknowledgement is a method of the construct's validations; without it the findings are all there
  const own = Validations.prototype.acknowledge;
  if (!acknowledge) Validations.prototype.acknowledge = () => undefined;
  try {
    const workflow = new AgentWorkflow(stack, 'Workflow', STACKS[name](stack));
    BESIDE[name]?.(stack, workflow);
  } finally {
    Validations.prototype.acknowledge = own;
  }
  try {
    app.synth();
  } catch (error) {
    if (!String(error).includes('Validation failed')) throw error;
  }
  const { pluginReports } = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  rmSync(outdir, { recursive: true, force: true });
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    ),
  );
}

const names = Object.keys(STACKS);
const problems = names.flatMap((name) => findingsOf(name, { acknowledge: true }));
const without = Object.keys(WITH_OPTIONS).flatMap((name) => findingsOf(name, { acknowledge: false }));
for (const { rule } of ACKNOWLEDGED_FINDINGS) {
  if (!without.some((finding) => new RegExp(`\\b${rule}(?!\\d)`).test(finding)))
    problems.push(`${rule} is acknowledged, and nothing needs it`);
}
for (const problem of problems) console.error(problem);
console.log(
  `${names.length} stacks under AwsSolutions: ${problems.length} problems; ${without.length} findings are acknowledged`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
