import * as z from 'zod';
import { type NamedNode, namedNode } from '../fault-injection/named-node.ts';
import type { Json } from '../json/json.ts';
import { jsonOrUndefined } from '../json/json-or-undefined.ts';
import { type PhasePlan, phasePlan } from './payloads.ts';
import { parseStateName } from './state-names.ts';

/**
 * Facts about a workflow for those who operate it, in the Comment of its definition: no execution carries them, and the permission
 * to read the definition is enough.
 */
export interface WorkflowFacts {
  /** whether its option `faultInjection` is on @default - not known */
  readonly faultInjection?: boolean;
  /** JSON Schema of its input @default - not known */
  readonly inputSchema?: Json;
  /** fault-tolerant nodes inside of its agents, which fault rules can name @default - none is known */
  readonly nodes?: readonly NamedNode[];
}

const factsSchema = z.object({
  faultInjection: z.boolean().exactOptional(),
  inputSchema: z.json().exactOptional(),
  nodes: z.array(namedNode).exactOptional(),
});
const commentedSchema = z.object({ Comment: z.string() });

/** A definition has at most 1 MB, most of it states: of a larger schema the form is JSON. */
const MAX_SCHEMA_CHARACTERS = 32_768;

/** The Comment of a workflow's definition. */
export function commentWith({ inputSchema, ...facts }: WorkflowFacts): string {
  const isKept = inputSchema !== undefined && JSON.stringify(inputSchema).length <= MAX_SCHEMA_CHARACTERS;
  return JSON.stringify({ ...facts, ...(isKept ? { inputSchema } : {}) });
}

/** The facts in the Comment of a definition; none of one that was deployed before they were kept. */
export function factsOf(definition: string): WorkflowFacts {
  const { data } = commentedSchema.safeParse(JSON.parse(definition));
  return factsSchema.safeParse(jsonOrUndefined(data?.Comment ?? '')).data ?? {};
}

const definitionSchema = z.object({ States: z.record(z.string(), z.unknown()) });
const beginSchema = z.object({ Arguments: z.object({ Payload: z.object({ phase: phasePlan }) }) });

/**
 * The plan of each phase that a state machine's definition carries, in the order of the workflow.
 * @param definition JSON text, as DescribeStateMachine returns it
 * @returns no plans for the definition of another workflow
 */
export function plansOf(definition: string): PhasePlan[] {
  const { States } = definitionSchema.parse(JSON.parse(definition));
  const plans = Object.entries(States).flatMap(([name, state]) =>
    parseStateName(name)?.role === 'BeginPhase' ? [beginSchema.parse(state).Arguments.Payload.phase] : [],
  );
  return plans.toSorted((a, b) => a.earlierPhases.length - b.earlierPhases.length);
}
