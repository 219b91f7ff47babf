import type { Json } from '../../json.ts';
import { type BusEvent, envelopeOf } from './envelope.ts';
import { fillTemplate, isJson, PREDEFINED, placeholdersOf } from './input-template.ts';
import { compileJsonPath } from './json-path.ts';
import type { TargetInput } from './rule.ts';

/** The rule as a template may name it. */
export interface RuleNames {
  readonly ruleName: string;
  readonly ruleArn: string;
}

/** The most paths in an InputPathsMap. */
const MOST_VARIABLES = 100;

/**
 * @returns the text a target receives, in most cases JSON
 * @throws InvalidTransformation when the template's result is not valid JSON
 */
export function renderInput(input: TargetInput, event: BusEvent, rule: RuleNames, nowMs: number): string {
  const envelope = envelopeOf(event);
  switch (input.kind) {
    case 'event':
      return JSON.stringify(envelope);
    case 'path':
      return JSON.stringify(compileJsonPath(input.path)(envelope) ?? null);
    case 'constant':
      return input.text;
    case 'template': {
      const variables = new Map<string, Json | undefined>([
        ...Object.entries(input.paths).map(([name, path]) => [name, compileJsonPath(path)(envelope)] as const),
        ['aws.events.rule-arn', rule.ruleArn],
        ['aws.events.rule-name', rule.ruleName],
        ['aws.events.event.ingestion-time', new Date(nowMs).toISOString()],
        ['aws.events.event', withoutDetail(event)],
        ['aws.events.event.json', envelope],
      ]);
      return fillTemplate(input.template, variables);
    }
    default:
      return input satisfies never;
  }
}

/** @throws Error with the message of PutTargets for an invalid input, or for a path that is not run here */
export function checkInput(input: TargetInput, targetId: string): void {
  if (input.kind === 'path') compileJsonPath(input.path);
  if (input.kind === 'constant' && !isJson(input.text)) {
    throw new Error(`JSON syntax error in input for target ${targetId} : ${input.text.slice(0, 200)}`);
  }
  if (input.kind !== 'template') return;
  const names = Object.keys(input.paths);
  if (names.length > MOST_VARIABLES) {
    throw new Error(
      `InputPathsMap for target ${targetId} has ${names.length} variables; at most ${MOST_VARIABLES} are allowed`,
    );
  }
  const misnamed = names.find((name) => !/^[\w-]{1,256}$/.test(name) && !PREDEFINED.includes(name));
  if (misnamed !== undefined) {
    throw new Error(
      `InputPathsMap for target ${targetId} contains the variable ${JSON.stringify(misnamed)}; a name has letters, digits, _ and - only`,
    );
  }
  const reserved = names.find((name) => PREDEFINED.includes(name));
  if (reserved !== undefined) {
    throw new Error(
      `InputPathsMap for target ${targetId} contains the reserved variable ${reserved}; choose another name`,
    );
  }
  for (const path of Object.values(input.paths)) compileJsonPath(path);
  const unknown = placeholdersOf(input.template).find((name) => !names.includes(name) && !PREDEFINED.includes(name));
  if (unknown !== undefined) {
    throw new Error(`InputTemplate for target ${targetId} contains invalid placeholder ${unknown}.`);
  }
}

/** `<aws.events.event>`: the names and their order are those of a recording, and it says `detailType`. */
function withoutDetail(event: BusEvent): Json {
  const { id, account, time, source, region, resources } = event;
  return {
    id,
    account,
    detailType: event['detail-type'],
    time,
    source,
    region,
    resources: [...resources],
    version: '0',
  };
}
