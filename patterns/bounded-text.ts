/**
 * A text of at most so many characters, for people to read. A character outside Unicode's first plane is kept or left
 * out as a whole, and halves of one are replaced: DynamoDB and EventBridge refuse them.
 */
export function boundedText(text: string, maxLength: number): string {
  const kept = text.length > maxLength ? `${text.slice(0, maxLength - 3).replace(/[\uD800-\uDBFF]$/, '')}...` : text;
  return kept.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}
