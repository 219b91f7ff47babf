import * as z from 'zod';
import type { Json } from '../patterns/json/json.ts';
import { jsonOrUndefined } from '../patterns/json/json-or-undefined.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import type { Execution } from './status.ts';
import { type Target, workflowTableOf } from './target.ts';

/** The part of a StartRequest that is read here. */
const requestSchema = z.object({ resume: z.boolean().optional(), input: z.json().optional() });

/**
 * The input of an execution's workflow: what its own request has, or that of the first execution where it resumed the workflow.
 * @param request the execution's input, as JSON text
 * @returns undefined for a request that is no StartRequest, and where the records of the workflow have expired
 */
export async function readWorkflowInput(
  target: Target,
  { workflowId }: Pick<Execution, 'workflowId'>,
  request: string | undefined,
): Promise<Json | undefined> {
  const { resume, input } = requestSchema.safeParse(jsonOrUndefined(request ?? '')).data ?? {};
  if (resume !== true || target.workflowTable === '') return input;
  const owner = await readOwner(workflowTableOf(target), workflowId);
  return owner === undefined ? undefined : (JSON.parse(owner.input) as Json);
}
