import type { Json } from '../step-functions/ports.ts';
import { type BusEvent, envelopeOf } from './envelope.ts';
import { compileJsonPath } from './json-path.ts';
import type { TargetInput } from './rule.ts';

/** The rule as a template may name it. */
export interface RuleNames {
  readonly ruleName: string;
  readonly ruleArn: string;
}

/** @returns the text a target receives, in most cases JSON */
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
        ['aws.events.rule-arn', rule.ruleArn],
        ['aws.events.rule-name', rule.ruleName],
        ['aws.events.event.ingestion-time', new Date(nowMs).toISOString()],
        ['aws.events.event', withoutDetail(envelope)],
        ['aws.events.event.json', envelope],
        ...Object.entries(input.paths).map(([name, path]) => [name, compileJsonPath(path)(envelope)] as const),
      ]);
      return substitute(input.template, variables);
    }
    default:
      return input satisfies never;
  }
}

/** @throws Error naming the path that is not run here */
export function checkInput(input: TargetInput): void {
  const paths = input.kind === 'path' ? [input.path] : input.kind === 'template' ? Object.values(input.paths) : [];
  for (const path of paths) compileJsonPath(path);
}

/**
 * `<name>` becomes the variable's JSON; within quotes a text goes in without its own. A variable whose path leads
 * nowhere is null, and nothing within quotes.
 */
function substitute(template: string, variables: ReadonlyMap<string, Json | undefined>): string {
  let isQuoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (match, name: string | undefined) => {
    if (match === '"') isQuoted = !isQuoted;
    if (name === undefined || !variables.has(name)) return match;
    const value = variables.get(name);
    if (!isQuoted) return JSON.stringify(value ?? null);
    if (value === undefined) return '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}

function withoutDetail(envelope: { readonly [key: string]: Json }): Json {
  const { detail: _, ...rest } = envelope;
  return rest;
}
