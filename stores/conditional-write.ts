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

  const condition = (one: Condition): string => {
    switch (one.kind) {
      case 'no-record':
        return `attribute_not_exists(${name(keyAttribute)})`;
      case 'absent':
        return `attribute_not_exists(${path(one.path)})`;
      case 'present':
        return `attribute_exists(${path(one.path)})`;
      case 'equals':
        return `${path(one.path)} = ${value(one.value)}`;
      case 'differs':
        return `(attribute_exists(${path(one.path)}) AND ${path(one.path)} <> ${value(one.value)})`;
      case 'at-most':
        return `${path(one.path)} <= ${value(one.value)}`;
      case 'less-than':
        return `${path(one.path)} < ${value(one.value)}`;
      case 'fewer-than':
        return `size(${path(one.path)}) < ${value(one.size)}`;
      case 'room-or-member': {
        const set = path(one.path);
        const size = value(one.size);
        const missing = one.size > 0 ? `attribute_not_exists(${set}) OR ` : '';
        return `(${missing}size(${set}) < ${size} OR contains(${set}, ${value(one.member)}))`;
      }
      case 'any-of': {
        const any = one.conditions.map(condition);
        // DynamoDB refuses redundant parentheses
        return any.length === 1 ? String(any[0]) : `(${any.join(' OR ')})`;
      }
      default:
        return one satisfies never;
    }
  };
  const clause = (keyword: string, kind: Change['kind'], render: (change: Change) => string) => {
    const all = write.changes.filter((change) => change.kind === kind);
    return all.length === 0 ? [] : [`${keyword} ${all.map(render).join(', ')}`];
  };

  return {
    ConditionExpression: write.conditions.map(condition).join(' AND '),
    UpdateExpression: [
      ...clause('SET', 'set', (one) => (one.kind === 'set' ? `${path(one.path)} = ${value(one.value)}` : '')),
      ...clause('REMOVE', 'remove', (one) => path(one.path)),
      ...clause('ADD', 'add', (one) => (one.kind === 'add' ? `${path(one.path)} ${value(new Set([one.member]))}` : '')),
    ].join(' '),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
