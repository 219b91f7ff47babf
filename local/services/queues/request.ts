import type { Json } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { MessageAttributes } from './queue.ts';

/** A request of SQS, read field by field. */
export type Request = { readonly [key: string]: Json };

export function requiredString(request: Request, field: string): string {
  const value = request[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError('MissingParameter', `The request must contain the parameter ${field}.`);
}

/** @throws ServiceError InvalidParameterValue outside the limits */
export function wholeNumber(
  request: Request,
  field: string,
  limits: { readonly from: number; readonly to: number; readonly otherwise: number },
): number {
  const value = request[field] ?? limits.otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= limits.from && value <= limits.to) return value;
  throw new ServiceError(
    'InvalidParameterValue',
    `Value ${JSON.stringify(value)} for parameter ${field} is invalid. Reason: Must be between ${limits.from} and ${limits.to}, if provided.`,
  );
}

export function stringList(request: Request, field: string): readonly string[] {
  const value = request[field];
  return Array.isArray(value) ? value.map(String) : [];
}

export function attributesIn(request: Request): MessageAttributes {
  const attributes = (request.MessageAttributes ?? {}) as unknown as MessageAttributes;
  for (const [name, attribute] of Object.entries(attributes)) {
    const { DataType: type, StringValue: text, BinaryValue: bytes } = attribute;
    if (!/^(String|Number|Binary)(\..+)?$/.test(type) || (text === undefined) === (bytes === undefined)) {
      throw new ServiceError(
        'InvalidParameterValue',
        `The message attribute ${name} is ${JSON.stringify(attribute)}; it must have DataType String, Number or Binary, and one value.`,
      );
    }
  }
  return attributes;
}
