/** A queue of the template, with AWS's defaults filled in. */
export interface QueueResource {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  readonly waitSeconds: number;
  readonly largestMessageBytes: number;
  /** @default - a message is received again and again until it is too old */
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
}

/** SQS's own defaults: 30 s hidden, 4 days kept, up to 1 MiB. */
export const QUEUE_DEFAULTS = {
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  delaySeconds: 0,
  waitSeconds: 0,
  largestMessageBytes: 1_048_576,
} as const;

/** As the wire has it; binary values are base64. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** milliseconds since the epoch, and so are all times here */
  readonly sentMs: number;
  readonly visibleMs: number;
  readonly receiveCount: number;
  /** @default - never received */
  readonly firstReceivedMs?: number;
  /** the queue it was moved from @default - it was sent here */
  readonly deadLetterSourceArn?: string;
}

export function textAttribute(value: string): MessageAttribute {
  return { DataType: 'String', StringValue: value };
}
