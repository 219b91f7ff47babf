import type { IncomingMessage } from 'node:http';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';

/** Reads the body of a request as JSON. @throws InvalidInputError for one that is none, or larger */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/.test(type)) {
    throw new InvalidInputError(`the content-type is ${JSON.stringify(type)}; it must be application/json`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new InvalidInputError(`the body has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new InvalidInputError('the body is no JSON', { cause: error });
  }
}
