import { MAX_INPUT_BYTES } from '../../patterns/catalogue/payloads.ts';
import { LongestValues, type SynthesizedStack, type TemplateObject, type TemplateResource } from './template.ts';

/** Limits of AWS, by name; without a note a fixed one. */
export const LIMITS = {
  templateBytes: 1_000_000,
  resourcesOfStack: 500,
  /** of all nested stacks together */
  resourcesOfDeployment: 2_500,
  parametersOfStack: 200,
  outputsOfStack: 200,
  parameterBytes: 4_096,
  ruleTargets: 5,
  targetInputLength: 8_192,
  rulesOfBus: 300,
  environmentBytes: 4_096,
  functionSeconds: 900,
  inlinePolicyLength: 10_240,
  managedPolicyLength: 6_144,
  /** 10 is the default quota, which AWS raises */
  managedPoliciesOfRole: 10,
  definitionBytes: 1_048_576,
  /** of the input of a state and of a function */
  payloadBytes: 262_144,
} as const;

/** Ids, times and fault rules of a run, beside its input. */
const RUN_BYTES = 12_000;

const SMALLER = 'declare fewer agents and tiers, give them shorter names, or split the workflow into several';
/** of a stack that has more than a workflow */
const APART = `put other resources or workflows into another stack, or ${SMALLER}`;

/** A measured value of a stack that AWS limits. */
interface Measured {
  readonly limit: keyof typeof LIMITS;
  readonly value: number;
  /** the measured thing, in words */
  readonly subject: string;
  /** @default {@link SMALLER} */
  readonly remedy?: string;
}

/**
 * The limits that a synthesized stack exceeds, in sentences: the limit, the value and the remedy. Names that AWS generates
 * at deployment count with their longest form.
 * @param agents number of agents of the workflow, to say how many would fit
 */
export function limitIssues(stack: SynthesizedStack, agents: number): string[] {
  return measure(stack)
    .filter(({ limit, value }) => value > LIMITS[limit])
    .map(({ limit, value, subject, remedy = SMALLER }) => {
      const fitting = Math.floor((agents * LIMITS[limit]) / value);
      const hint = remedy === SMALLER ? ` (about ${fitting} of its ${agents} agents would fit)` : '';
      return `${subject}: ${value}, AWS takes ${LIMITS[limit]} (${limit}); ${remedy}${hint}`;
    });
}

/** Everything that is limited, with what it measures. */
export function measure(stack: SynthesizedStack): Measured[] {
  const all = allStacks(new LongestValues(stack));
  const resources = all.reduce((sum, { stack: { template } }) => sum + sizeOf(template.Resources), 0);
  return [
    { limit: 'resourcesOfDeployment', value: resources, subject: `resources of ${stack.name} and its nested stacks` },
    ...all.flatMap(measureStack),
  ];
}

function allStacks(values: LongestValues): LongestValues[] {
  const nested = [...values.stack.nested.keys()].flatMap((logicalId) => values.nested(logicalId) ?? []);
  return [values, ...nested.flatMap(allStacks)];
}

function measureStack(values: LongestValues): Measured[] {
  const { name, template, bytes, measured } = values.stack;
  const all = Object.entries(template.Resources ?? {});
  const isMeasured = (logicalId: string) => measured?.has(logicalId) ?? true;
  const resources = all.filter(([logicalId]) => isMeasured(logicalId));
  const others = all.filter(([logicalId, { Type }]) => !isMeasured(logicalId) && Type !== 'AWS::CDK::Metadata');
  const otherOutputs = Object.keys(template.Outputs ?? {}).filter((logicalId) => !isMeasured(logicalId));
  const remedy = others.length + otherOutputs.length > 0 ? APART : SMALLER;
  const buses = new Map<string, number>();
  for (const [, { Type, Properties = {} }] of all) {
    if (Type !== 'AWS::Events::Rule') continue;
    const bus = JSON.stringify(Properties.EventBusName ?? 'default');
    buses.set(bus, (buses.get(bus) ?? 0) + 1);
  }
  return [
    { limit: 'templateBytes', value: bytes, subject: `bytes of the template of stack ${name}`, remedy },
    { limit: 'resourcesOfStack', value: all.length, subject: `resources of stack ${name}`, remedy },
    { limit: 'parametersOfStack', value: sizeOf(template.Parameters), subject: `parameters of stack ${name}`, remedy },
    { limit: 'outputsOfStack', value: sizeOf(template.Outputs), subject: `outputs of stack ${name}`, remedy },
    ...[...buses].map(
      ([bus, value]): Measured => ({
        limit: 'rulesOfBus',
        value,
        subject: `rules of stack ${name} on bus ${bus}`,
        remedy,
      }),
    ),
    ...resources.flatMap(([logicalId, resource]) => measureResource(values, logicalId, resource)),
    ...measureRoles(values, resources),
  ];
}

function measureResource(
  values: LongestValues,
  logicalId: string,
  { Type, Properties = {} }: TemplateResource,
): Measured[] {
  switch (Type) {
    case 'AWS::CloudFormation::Stack':
      return Object.entries((Properties.Parameters ?? {}) as TemplateObject).map(([parameter, value]) => ({
        limit: 'parameterBytes',
        value: values.length(value),
        subject: `bytes of parameter ${parameter} of nested stack ${logicalId}`,
      }));
    case 'AWS::Events::Rule': {
      const targets = (Properties.Targets ?? []) as TemplateObject[];
      return [
        { limit: 'ruleTargets', value: targets.length, subject: `targets of rule ${logicalId}` },
        ...targets.flatMap((target): Measured[] => {
          const input = target.Input ?? (target.InputTransformer as TemplateObject | undefined)?.InputTemplate;
          const subject = `characters of the input of target ${String(target.Id)} of rule ${logicalId}`;
          return input === undefined ? [] : [{ limit: 'targetInputLength', value: values.length(input), subject }];
        }),
      ];
    }
    case 'AWS::Lambda::Function': {
      const { Variables = {} } = (Properties.Environment ?? {}) as { Variables?: TemplateObject };
      const value = Object.entries(Variables).reduce((sum, [key, each]) => sum + key.length + values.length(each), 0);
      return [
        {
          limit: 'environmentBytes',
          value,
          subject: `bytes of the environment variables of function ${logicalId}`,
          remedy: 'shorten environment and secrets of its agent, or the names of agents',
        },
        {
          limit: 'functionSeconds',
          value: Number(Properties.Timeout ?? 3),
          subject: `seconds that function ${logicalId} may take`,
          remedy: 'shorten attemptTimeoutMs of the slowest tier',
        },
      ];
    }
    case 'AWS::IAM::ManagedPolicy':
      return [
        {
          limit: 'managedPolicyLength',
          value: policyLength(values, Properties.PolicyDocument),
          subject: `characters of managed policy ${logicalId}`,
        },
      ];
    case 'AWS::StepFunctions::StateMachine':
      return measureStateMachine(values, logicalId, Properties);
    default:
      return [];
  }
}

interface State {
  readonly Type: string;
  readonly Arguments?: unknown;
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

function measureStateMachine(values: LongestValues, logicalId: string, properties: TemplateObject): Measured[] {
  const text = values.resolve(properties.DefinitionString);
  if (typeof text !== 'string') return [];
  const { States } = JSON.parse(text) as { States: Readonly<Record<string, State>> };
  const payloads = statesOf(States).flatMap(([name, { Arguments }]): Measured[] => {
    if (Arguments === undefined) return [];
    const own = Buffer.byteLength(JSON.stringify(Arguments));
    // expressions bring in a run with its input
    const run = JSON.stringify(Arguments).includes('{% $run %}') ? MAX_INPUT_BYTES + RUN_BYTES : 0;
    const subject = `bytes that state ${name} of state machine ${logicalId} may pass on${run > 0 ? ', beside an input of the size that is accepted' : ''}`;
    return [{ limit: 'payloadBytes', value: own + run, subject }];
  });
  const definition = {
    value: Buffer.byteLength(text),
    subject: `bytes of the definition of state machine ${logicalId}`,
  };
  return [{ limit: 'definitionBytes', ...definition }, ...payloads];
}

function statesOf(states: Readonly<Record<string, State>>): [string, State][] {
  return Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...statesOf(state.ItemProcessor?.States ?? {}),
  ]);
}

/** The sum of a role's inline policies, and the number of its managed policies. */
function measureRoles(values: LongestValues, resources: readonly (readonly [string, TemplateResource])[]): Measured[] {
  const inline = new Map<string, number>();
  const managed = new Map<string, number>();
  const add = (counts: Map<string, number>, role: string, value: number) =>
    counts.set(role, (counts.get(role) ?? 0) + value);
  for (const [logicalId, { Type, Properties = {} }] of resources) {
    if (Type === 'AWS::IAM::Role') {
      for (const { PolicyDocument } of (Properties.Policies ?? []) as TemplateObject[]) {
        add(inline, roleOf({ Ref: logicalId }), policyLength(values, PolicyDocument));
      }
      add(managed, roleOf({ Ref: logicalId }), ((Properties.ManagedPolicyArns ?? []) as unknown[]).length);
    }
    for (const role of ((Properties.Roles ?? []) as unknown[]).map(roleOf)) {
      if (Type === 'AWS::IAM::Policy') add(inline, role, policyLength(values, Properties.PolicyDocument));
      if (Type === 'AWS::IAM::ManagedPolicy') add(managed, role, 1);
    }
  }
  return [
    ...[...inline].map(
      ([role, value]): Measured => ({
        limit: 'inlinePolicyLength',
        value,
        subject: `characters of the policies of role ${role}`,
      }),
    ),
    ...[...managed].map(
      ([role, value]): Measured => ({
        limit: 'managedPoliciesOfRole',
        value,
        subject: `managed policies of role ${role}`,
      }),
    ),
  ];
}

function roleOf(reference: unknown): string {
  const { Ref = JSON.stringify(reference) } = reference as { Ref?: string };
  return Ref;
}

/** IAM does not count white space. */
function policyLength(values: LongestValues, document: unknown): number {
  return JSON.stringify(values.resolve(document)).replaceAll(/\s/g, '').length;
}

function sizeOf(entries: TemplateObject | undefined): number {
  return Object.keys(entries ?? {}).length;
}
