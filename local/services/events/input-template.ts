import type { Json } from '../../json.ts';

/** Variables that need no path. */
export const PREDEFINED: readonly string[] = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
];

const PLACEHOLDER = /<([\w.-]+)>/g;

/** A template did not make JSON, or lines of text in quotes: the event is not delivered. */
export class InvalidTransformation extends Error {}

export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/**
 * Puts variables into an InputTemplate, as recorded on AWS: outside quotes a variable is JSON, and `""` when its path
 * leads nowhere. Within quotes it goes in as it is, without escapes. A template of text, every line of it in quotes,
 * loses the quotes inside objects and lists; any other template has to be JSON afterwards.
 *
 * @throws InvalidTransformation
 */
export function fillTemplate(template: string, variables: ReadonlyMap<string, Json | undefined>): string {
  const isText = template.trimStart().startsWith('"');
  let isQuoted = false;
  const filled = template.replace(/\\.|"|<([\w.-]+)>/gs, (match, name: string | undefined) => {
    if (match === '"') isQuoted = !isQuoted;
    if (name === undefined || !variables.has(name)) return match;
    const value = variables.get(name);
    if (!isQuoted) return JSON.stringify(value ?? (value === undefined ? '' : null));
    if (value === undefined) return '';
    if (typeof value === 'string') return value;
    return isText ? withoutQuotes(JSON.stringify(value)) : JSON.stringify(value);
  });
  // only the template is looked at: a value may bring quotes with it
  if (isText ? !isLinesOfText(template) : !isJson(filled)) {
    throw new InvalidTransformation(
      `The InputTemplate does not make ${isText ? 'lines of text in quotes' : 'valid JSON'} of this event: ${filled.slice(0, 500)}`,
    );
  }
  return filled;
}

/** Escaped quotes are removed, too: the rest is valid within quotes. */
function withoutQuotes(json: string): string {
  return json.replace(/\\.|"/gs, (part) => (part.endsWith('"') ? '' : part));
}

function isLinesOfText(template: string): boolean {
  return template.split('\n').every((line) => /^\s*("(\\.|[^"\\])*")?\s*$/.test(line));
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
