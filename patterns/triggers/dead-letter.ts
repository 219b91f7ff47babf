import { boundedText } from '../json/bounded-text.ts';

/** Longest reason in a message, in bytes: as long as EventBridge's own. */
const MAX_REASON_BYTES = 1_024;

/** What SQS takes in a message. */
const NOT_TAKEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A message of SQS about an event that starts nothing, with the attributes of EventBridge's own dead letters. */
export interface DeadLetter {
  readonly body: string;
  readonly attributes: Readonly<Record<'ERROR_CODE' | 'ERROR_MESSAGE', string>>;
}

/** @param event that was refused @param issues the reasons, in sentences */
export function deadLetterOf(event: unknown, issues: readonly string[]): DeadLetter {
  const reason = boundedText(issues.join('; '), MAX_REASON_BYTES);
  return {
    body: messageText(JSON.stringify(event)),
    attributes: { ERROR_CODE: 'InvalidInputError', ERROR_MESSAGE: messageText(reason) },
  };
}

/** Characters that SQS refuses are escaped as JSON escapes them, which does not change the value of JSON. */
function messageText(text: string): string {
  return text.replace(NOT_TAKEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
