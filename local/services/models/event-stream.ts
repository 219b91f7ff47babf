/** The binary form of a stream of AWS: https://smithy.io/2.0/aws/amazon-eventstream.html. All values of headers are texts. */

/** An event of a stream. */
export interface StreamEvent {
  readonly type: string;
  readonly body: object;
}

/** The message of an event. */
export function eventMessage({ type, body }: StreamEvent): Buffer {
  const headers = Buffer.concat([
    header(':message-type', 'event'),
    header(':event-type', type),
    header(':content-type', 'application/json'),
  ]);
  const payload = Buffer.from(JSON.stringify(body));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(8 + 4 + headers.length + payload.length + 4, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const beginning = Buffer.concat([prelude, checksum(prelude)]);
  const message = Buffer.concat([beginning, headers, payload]);
  return Buffer.concat([message, checksum(message)]);
}

/** Type 7 is a text. */
function header(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
  const length = Buffer.alloc(2);
  length.writeUInt16BE(valueBytes.length);
  return Buffer.concat([Buffer.from([nameBytes.length]), nameBytes, Buffer.from([7]), length, valueBytes]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}

/** CRC-32 of IEEE; zlib has it from Node 20.15 on only. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
