import type { Json } from '../../json.ts';
import { compilePattern } from '../../services/event-patterns/patterns.ts';
import type { RuleResource, RuleTarget, TargetInput } from '../../services/events/rule.ts';
import { parseSchedule } from '../../services/events/schedule-expression.ts';
import { checkInput } from '../../services/events/target-input.ts';
import type { TemplateValue } from './cloud-assembly.ts';
import { isEnabled, readDelivery } from './delivery-reader.ts';
import type { ResourceInContext } from './resolver.ts';
import { listOf, objectOf } from './values.ts';

/** Of PutRule. */
const LONGEST_PATTERN = 4096;

/** @throws Error for a pattern, schedule or path that is not valid or not run here */
export function readRule({ resolver, logicalId }: ResourceInContext): RuleResource {
  const properties = resolver.properties(logicalId);
  const { EventPattern: pattern, ScheduleExpression: schedule } = properties;
  if (pattern === undefined && schedule === undefined) {
    throw new Error('it has neither an EventPattern nor a ScheduleExpression');
  }
  const bus = String(properties.EventBusName ?? 'default').replace(/^arn:.*event-bus\//, '');
  if (schedule !== undefined && bus !== 'default') {
    throw new Error(`a ScheduleExpression works on the default event bus only, not on ${bus}`);
  }
  if (pattern !== undefined) {
    const { length } = JSON.stringify(pattern);
    if (length > LONGEST_PATTERN) {
      throw new Error(`its EventPattern has ${length} characters; at most ${LONGEST_PATTERN} are allowed`);
    }
    compilePattern(pattern);
  }
  if (schedule !== undefined) parseSchedule(String(schedule), 0);
  const identity = resolver.identity(logicalId);
  return {
    name: identity?.ref ?? logicalId,
    arn: identity?.attributes.Arn ?? logicalId,
    bus,
    isEnabled: isEnabled(properties.State),
    targets: listOf(properties.Targets).map(readTarget),
    ...(pattern === undefined ? {} : { pattern: pattern as Json }),
    ...(schedule === undefined ? {} : { schedule: String(schedule) }),
  };
}

function readTarget(value: TemplateValue): RuleTarget {
  const properties = objectOf(value);
  const input = readInput(properties);
  checkInput(input, String(properties.Id));
  return {
    id: String(properties.Id),
    arn: String(properties.Arn),
    input,
    ...readDelivery(properties),
  };
}

function readInput(properties: ReturnType<typeof objectOf>): TargetInput {
  const { Input: constant, InputPath: path, InputTransformer: transformer } = properties;
  if ([constant, path, transformer].filter((each) => each !== undefined).length > 1) {
    throw new Error(`Only one of Input, InputPath, or InputTransformer must be provided for target ${properties.Id}.`);
  }
  if (constant !== undefined) return { kind: 'constant', text: String(constant) };
  if (path !== undefined) return { kind: 'path', path: String(path) };
  if (transformer === undefined) return { kind: 'event' };
  const { InputPathsMap: paths, InputTemplate: template } = objectOf(transformer);
  return {
    kind: 'template',
    paths: Object.fromEntries(Object.entries(objectOf(paths)).map(([name, each]) => [name, String(each)])),
    template: String(template),
  };
}
