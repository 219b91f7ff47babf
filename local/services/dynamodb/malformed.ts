import { ServiceError } from '../../service-error.ts';

/** How deep an attribute may be nested: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_NESTING = 32;

/** JSON levels around and between the attribute's own: the request, the item, and a type per level. */
const MAX_DEPTH = 2 * MAX_NESTING + 8;

/** Why a request cannot be handed to dynalite, which would take the process down with it; undefined when it can. */
export function malformedReason(body: string): ServiceError | undefined {
  if (deepestOf(body) > MAX_DEPTH) return tooDeeplyNested();
  try {
    const request: unknown = JSON.parse(body);
    if (typeof request === 'object' && request !== null && !Array.isArray(request)) return undefined;
  } catch {
    // as for JSON that is no request
  }
  return new ServiceError('SerializationException', 'the request is not a JSON object');
}

/** As `malformedReason`, of a request that is an object already. */
export function tooDeep(request: object): ServiceError | undefined {
  return isDeeper(request, MAX_DEPTH) ? tooDeeplyNested() : undefined;
}

function tooDeeplyNested(): ServiceError {
  return new ServiceError('ValidationException', `Nesting Levels have exceeded supported limits: ${MAX_NESTING}`);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const each of Object.values(value)) if (isDeeper(each, depth - 1)) return true;
  return false;
}

/** The deepest nesting of a text, counted without recursion and before it is parsed. */
function deepestOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}
