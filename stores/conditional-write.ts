import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Change, Condition, ConditionalWrite, Path } from '../patterns/conditional-write.ts';

type Expressions = Pick<
  UpdateItemCommandInput,
  'ConditionExpression' | 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/**
 * Renders a conditional write in DynamoDB's expression language. Names and values are placeholders only, since a name may
 * be a reserved word.
 * @param keyAttribute the table's partition key, which every record has
 */
export function renderWrite(write: ConditionalWrite, keyAttribute: string): Expressions {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};

  const name = (attribute: string) => {
    const known = Object.keys(names).find((key) => names[key] === attribute);
    const key = known ?? `#n${Object.keys(names).length}`;
    names[key] = attribute;
    return key;
  };
  const path = (parts: Path) => parts.map(name).join('.');
  const value = (content: unknown) => {
    const key = `:v${Object.keys(values).length}`;
    Object.assign(values, marshall({ [key]: content }, { removeUndefinedValues: true }));
    return key;
  };

  const renderCondition = (condition: Condition): string => {
    switch (condition.kind) {
      case 'no-record':
        return `attribute_not_exists(${name(keyAttribute)})`;
      case 'absent':
        return `attribute_not_exists(${path(condition.path)})`;
      case 'present':
        return `attribute_exists(${path(condition.path)})`;
      case 'equals':
        return `${path(condition.path)} = ${value(condition.value)}`;
      case 'differs':
        return `(attribute_exists(${path(condition.path)}) AND ${path(condition.path)} <> ${value(condition.value)})`;
      case 'at-most':
        return `${path(condition.path)} <= ${value(condition.value)}`;
      case 'less-than':
        return `${path(condition.path)} < ${value(condition.value)}`;
      case 'size-less-than':
        return `size(${path(condition.path)}) < ${value(condition.size)}`;
      case 'has-capacity-or-contains': {
        const set = path(condition.path);
        const size = value(condition.size);
        const missing = condition.size > 0 ? `attribute_not_exists(${set}) OR ` : '';
        return `(${missing}size(${set}) < ${size} OR contains(${set}, ${value(condition.member)}))`;
      }
      case 'any-of': {
        const any = condition.conditions.map(renderCondition);
        // DynamoDB refuses redundant parentheses
        return any.length === 1 ? String(any[0]) : `(${any.join(' OR ')})`;
      }
      default:
        return condition satisfies never;
    }
  };
  const clause = (keyword: string, kinds: readonly Change['kind'][], render: (change: Change) => string) => {
    const all = write.changes.filter(({ kind }) => kinds.includes(kind));
    return all.length === 0 ? [] : [`${keyword} ${all.map(render).join(', ')}`];
  };

  return {
    ConditionExpression: write.conditions.map(renderCondition).join(' AND '),
    UpdateExpression: [
      ...clause('SET', ['set'], (change) =>
        change.kind === 'set' ? `${path(change.path)} = ${value(change.value)}` : '',
      ),
      ...clause('REMOVE', ['remove'], ({ path: parts }) => path(parts)),
      ...clause('ADD', ['add', 'increase'], (change) => {
        if (change.kind === 'add') return `${path(change.path)} ${value(new Set([change.member]))}`;
        return change.kind === 'increase' ? `${path(change.path)} ${value(change.by)}` : '';
      }),
    ].join(' '),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
