/** What the SDK for Java does not name by its own rules. */
const EXCEPTIONS: Readonly<Record<string, string>> = { NULL: 'Nul' };

/**
 * A field as Step Functions names it: the model's name in the SDK for Java's words, the first one in upper case, too.
 * `MD5OfMessageBody` is `Md5OfMessageBody`, `SSEKMSKeyId` is `SsekmsKeyId`, `ETag` stays.
 */
export function javaName(member: string): string {
  if (member.startsWith('Checksum')) return member;
  const exception = EXCEPTIONS[member];
  if (exception !== undefined) return exception;
  const words = member
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z][a-zA-Z0-9])/g, ' ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .trim()
    .split(/ +/);
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`).join('');
}
