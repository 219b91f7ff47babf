import { randomUUID } from 'node:crypto';
import type { Json } from '../json.ts';
import { ServiceError } from '../service-error.ts';
import type { WireAnswer } from '../wire-messages.ts';
import { toServiceError } from './answer.ts';
import { errorAnswer, xmlAnswer } from './xml.ts';

/** The API version of SNS query requests. */
export const SNS_VERSION = '2010-03-31';

const STATUS: Readonly<Record<string, number>> = { NotFound: 404, InternalFailure: 500 };

/** SNS speaks the query protocol: a form goes in, XML comes out. */
export function answerSns(form: URLSearchParams, callTopics: (operation: string, request: Json) => Json): WireAnswer {
  const action = form.get('Action') ?? '';
  try {
    const { MessageId: id } = callTopics(action, requestOf(form)) as { MessageId: string };
    const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
    const result = `<${action}Result><MessageId>${id}</MessageId></${action}Result>`;
    const namespace = `http://sns.amazonaws.com/doc/${SNS_VERSION}/`;
    return xmlAnswer(200, `<${action}Response xmlns="${namespace}">${result}${metadata}</${action}Response>`);
  } catch (error) {
    const { code, message } = toServiceError(error);
    return errorAnswer(STATUS[code] ?? 400, code, message);
  }
}

/** `MessageAttributes.entry.1.Name=tier&MessageAttributes.entry.1.Value.StringValue=rules&...` */
function requestOf(form: URLSearchParams): Json {
  const request: { [key: string]: Json } = {};
  const attributes = new Map<string, { name?: string; value: { [key: string]: Json } }>();
  for (const [key, value] of form) {
    const [, index, part] = /^MessageAttributes\.entry\.(\d+)\.(.+)$/.exec(key) ?? [];
    if (index === undefined || part === undefined) {
      request[key] = value;
      continue;
    }
    const attribute = attributes.get(index) ?? { value: {} };
    attributes.set(index, attribute);
    if (part === 'Name') attribute.name = value;
    else attribute.value[part.replace(/^Value\./, '')] = value;
  }
  const named = [...attributes.values()].map(({ name, value }): [string, Json] => {
    if (name === undefined) throw new ServiceError('InvalidParameter', 'Invalid parameter: an attribute has no name');
    return [name, value];
  });
  return { ...request, MessageAttributes: Object.fromEntries(named) };
}
