import type { JsonObject } from '../../../json.ts';

/** The fields of a request: those it needs, and those it may have. */
interface RequestFields {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const CONDITION = 'ConditionExpression ConditionalOperator Expected';
const EXPRESSION = 'ExpressionAttributeNames ExpressionAttributeValues';
const RETURN = 'ReturnConsumedCapacity ReturnItemCollectionMetrics ReturnValues ReturnValuesOnConditionCheckFailure';

/** Of the optimized integrations that are run here; AWS's own are those of the service's API. */
const FIELDS: Readonly<Record<string, RequestFields>> = {
  'lambda:invoke': fields(
    'FunctionName',
    'ClientContext DurableExecutionName InvocationType LogType Payload Qualifier TenantId',
  ),
  'dynamodb:getItem': fields(
    'TableName Key',
    'AttributesToGet ConsistentRead ExpressionAttributeNames ProjectionExpression ReturnConsumedCapacity',
  ),
  'dynamodb:putItem': fields('TableName Item', `${CONDITION} ${EXPRESSION} ${RETURN}`),
  'dynamodb:updateItem': fields(
    'TableName Key',
    `AttributeUpdates UpdateExpression ${CONDITION} ${EXPRESSION} ${RETURN}`,
  ),
  'dynamodb:deleteItem': fields('TableName Key', `${CONDITION} ${EXPRESSION} ${RETURN}`),
  'events:putEvents': fields('Entries', 'EndpointId'),
  'sns:publish': fields(
    'Message',
    'MessageAttributes MessageDeduplicationId MessageGroupId MessageStructure PhoneNumber Subject TargetArn TopicArn',
  ),
  'sqs:sendMessage': fields(
    'QueueUrl MessageBody',
    'DelaySeconds MessageAttributes MessageDeduplicationId MessageGroupId MessageSystemAttributes',
  ),
  'states:startExecution': fields('StateMachineArn', 'Input Name TraceHeader'),
};

/** Of others the fields that AWS was seen to miss at creation. */
const ALSO_REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'ecs:runTask': ['TaskDefinition'],
  'glue:startJobRun': ['JobName'],
};

/** Required fields that are not there. `integration`: `lambda:invoke` */
export function missingFields(integration: string, request: JsonObject): readonly string[] {
  const required = FIELDS[integration]?.required ?? ALSO_REQUIRED[integration] ?? [];
  return required.filter((field) => request[field] === undefined);
}

/** Fields the integration does not know; none where the fields are not known here. */
export function unknownFields(integration: string, request: JsonObject): readonly string[] {
  const known = FIELDS[integration];
  if (known === undefined) return [];
  return Object.keys(request).filter((field) => !known.required.includes(field) && !known.optional.includes(field));
}

function fields(required: string, optional: string): RequestFields {
  return { required: required.split(' '), optional: optional.split(' ') };
}
