import { createHash } from 'node:crypto';
import type { MessageAttributes } from './queue.ts';

/** SDKs compare this with the digest of the message they sent. */
export function bodyDigest(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/** Each name, type and value with its length before it, a 1 before a text and a 2 before bytes, sorted by name. */
export function attributesDigest(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType: type = 'String', StringValue: text, BinaryValue: base64 } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(type));
    hash.update(Buffer.from([text === undefined ? 2 : 1]));
    add(text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text));
  }
  return hash.digest('hex');
}
