/** A message of a stream of server-sent events. */
export interface StreamMessage {
  readonly event: string;
  readonly data: string;
}

/**
 * Takes a stream of server-sent events apart. The browser's own EventSource sends no header, and the token belongs into none of
 * the addresses that are logged.
 */
export class EventStream {
  #rest = '';

  /** @returns the messages that are complete with this part of the stream */
  add(text: string): StreamMessage[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const lines = block.split('\n');
      const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7) ?? 'message';
      return data.length === 0 ? [] : [{ event, data: data.join('\n') }];
    });
  }
}
