import * as z from 'zod';
import { type PhasePlan, phasePlan } from './payloads.ts';
import { parseStateName } from './state-names.ts';

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
