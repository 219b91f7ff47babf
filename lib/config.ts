import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { CIRCUIT_BREAKER_DEFAULTS } from '../patterns/circuit-breaker/index.ts';
import { describeValue } from '../patterns/json/describe-value.ts';
import { PACKAGE } from './root.ts';

/** A stage of this repository's app. It is data: the command line reads it without loading the CDK. */
export interface Stage {
  readonly name: string;
  /** whether runs may have fault rules; else Accept refuses them */
  readonly faultInjection: boolean;
  readonly logRetentionDays: number;
  /** whether tables, queues and log groups are retained when the stack is deleted */
  readonly retainsData: boolean;
  /** how long a circuit stays open before a probe, in milliseconds */
  readonly circuitOpenMs: number;
}

const STAGES: ReadonlyMap<unknown, Stage> = new Map(
  [
    {
      name: 'dev',
      faultInjection: true,
      logRetentionDays: 14,
      retainsData: false,
      circuitOpenMs: CIRCUIT_BREAKER_DEFAULTS.openMs,
    },
    {
      name: 'prod',
      faultInjection: false,
      logRetentionDays: 90,
      retainsData: true,
      circuitOpenMs: CIRCUIT_BREAKER_DEFAULTS.openMs,
    },
  ].map((stage) => [stage.name, stage]),
);

/** The reference workflow, which only the repository has. */
const EXAMPLE = join(PACKAGE, 'examples', 'research');

/** The context keys of a synth: `-c workflow=FOLDER`, `-c stage=NAME`, `-c circuitOpenSeconds=N`, `-c models=FILE`. */
export const CONTEXT_KEYS = ['workflow', 'stage', 'circuitOpenSeconds', 'models'] as const;

/** Context of a synth, as cdk.json, the CDK and the command line give it. */
export type BuildContext = Readonly<Partial<Record<(typeof CONTEXT_KEYS)[number], unknown>>>;

/** The workflow and stage that a context selects, for the app and for checks before it. */
export interface BuildRequest {
  /** absolute path of the workflow's folder */
  readonly folder: string;
  readonly stage: Stage;
  /** JSON of the models, for the workflow to read from its variable BALLAST_MODELS @default - none */
  readonly models?: string;
}

/**
 * Reads the context of a synth. A relative folder is one of this package.
 * @throws InvalidInputError with every issue: the value received and the values allowed
 */
export function buildRequestOf(context: BuildContext): BuildRequest {
  const {
    workflow = existsSync(EXAMPLE) ? EXAMPLE : undefined,
    stage: name = 'dev',
    circuitOpenSeconds,
    models,
  } = context;
  const issues: string[] = [];
  if (typeof workflow !== 'string' || workflow === '') {
    issues.push(`workflow is ${describeValue(workflow)}, give the folder of a workflow (-c workflow=FOLDER)`);
  }
  const stage = STAGES.get(name);
  if (stage === undefined) {
    issues.push(`stage is ${describeValue(name)}, allowed are ${[...STAGES.keys()].join(', ')} (-c stage=NAME)`);
  }
  const seconds = circuitOpenSeconds === undefined ? undefined : numberOf(circuitOpenSeconds);
  if (seconds !== undefined && !(seconds > 0 && seconds <= 3600)) {
    issues.push(
      `circuitOpenSeconds is ${describeValue(circuitOpenSeconds)}, allowed is a number above 0 and at most 3600`,
    );
  }
  const modelsText = models === undefined ? undefined : modelsOf(models, issues);
  if (stage === undefined || issues.length > 0) throw new InvalidInputError(issues.join('\n'));
  return {
    folder: resolve(PACKAGE, String(workflow)),
    stage: seconds === undefined ? stage : { ...stage, circuitOpenMs: seconds * 1000 },
    ...(modelsText === undefined ? {} : { models: modelsText }),
  };
}

/** A number, or its text as the command line gives it. Number() itself throws for an object without toString(). */
const numberOf = (value: unknown): number =>
  typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;

/** The models of `-c models=emulated`: ids of none, which the embedded cloud answers for. */
const EMULATED_SETTINGS = {
  model: { bedrock: 'emulated.model' },
  'cheaper-model': { bedrock: 'emulated.cheaper-model' },
};

/** The variable of synth and functions that has the models as JSON. */
export const MODELS_VARIABLE = 'BALLAST_MODELS';

/** The value of `models` by which the embedded cloud answers in the place of models. */
export const EMULATED_MODELS = 'emulated';

/** @param models `emulated`, the path of a file, or what is in one */
function modelsOf(models: unknown, issues: string[]): string | undefined {
  if (models === EMULATED_MODELS) return JSON.stringify(EMULATED_SETTINGS);
  try {
    const text = String(models).trim().startsWith('{') ? String(models) : readFileSync(String(models), 'utf8');
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return JSON.stringify(value);
    issues.push(`models is ${describeValue(text)}, give a file with a JSON object (-c models=FILE)`);
  } catch (error) {
    issues.push(
      `models is ${describeValue(models)}, give emulated or a file of JSON (-c models=FILE): ${String(error)}`,
    );
  }
  return undefined;
}
