import { ServiceError } from '../../service-error.ts';
import type { Message } from './queue.ts';

/** A receipt names the message and the receive it was given out at. */
export function receiptOf({ id, receiveCount }: Message): string {
  return Buffer.from(`${id}/${receiveCount}`).toString('base64url');
}

/** @returns the message's id. @throws ServiceError ReceiptHandleIsInvalid */
export function messageIdOf(receipt: string): string {
  const [, id] = /^([0-9a-f-]{36})\/\d+$/.exec(Buffer.from(receipt, 'base64url').toString()) ?? [];
  if (id === undefined) {
    throw new ServiceError('ReceiptHandleIsInvalid', `The input receipt handle ${JSON.stringify(receipt)} is invalid.`);
  }
  return id;
}
