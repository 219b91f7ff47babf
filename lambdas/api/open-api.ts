import * as z from 'zod';
import { openApiOf } from '../../patterns/api/open-api.ts';
import type { WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import type { Json } from '../../patterns/json/json.ts';
import { type ApiResponse, jsonResponse } from './response.ts';

/** Describes the API of a workflow, with the schema of its input; a type that JSON Schema does not have takes any value. */
export function getOpenApi(workflow: WorkflowDeclaration): ApiResponse {
  const input = z.toJSONSchema(workflow.input, { io: 'input', unrepresentable: 'any' }) as { [key: string]: Json };
  return jsonResponse(200, openApiOf({ workflow: workflow.name, input }));
}
