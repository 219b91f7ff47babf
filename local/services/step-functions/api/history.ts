import type { Json, JsonObject } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { Engine } from '../engine/engine.ts';
import { inputText } from '../execution/description.ts';
import { executionOf } from './executions.ts';
import { toAwsEvent } from './history-event.ts';
import { page } from './paging.ts';
import { requiredText } from './request.ts';

export function getExecutionHistory(engine: Engine, request: JsonObject): Json {
  const { history, spec } = executionOf(engine, request);
  if (spec.machineType === 'EXPRESS') {
    throw new ServiceError(
      'InvalidArn',
      `Invalid Arn: 'Resource type not valid in this context: express' for '${requiredText(request, 'executionArn')}'`,
    );
  }
  const ordered = request.reverseOrder === true ? [...history].reverse() : [...history];
  const { items, nextToken } = page(ordered, request, 100);
  const text = inputText(spec);
  const includeData = request.includeExecutionData !== false;
  return {
    events: items.map((event) => toAwsEvent(event, includeData, text)),
    ...(nextToken !== undefined && { nextToken }),
  };
}
