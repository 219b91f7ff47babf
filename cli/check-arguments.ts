import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { escapeControls } from './render/text.ts';

/** JSON may have line breaks, and marks of scripts that run from right to left; it is parsed, and quoted where it is shown. */
const DATA_OPTION = '--input';

/**
 * Refuses arguments that hold control characters or change the direction of text: a message that names one would be
 * printed as another text.
 * @param words the arguments behind `ballast`
 * @throws InvalidInputError that shows the argument with its escapes
 */
export function checkArguments(words: readonly string[]): void {
  const refused = words.filter((word, index) => {
    const isData = words[index - 1] === DATA_OPTION || word.startsWith(`${DATA_OPTION}=`);
    return !isData && escapeControls(word) !== word;
  });
  if (refused.length === 0) return;
  const shown = refused.map((word) => `"${escapeControls(word).slice(0, 80)}"`).join(', ');
  throw new InvalidInputError(`an argument holds control characters, shown here as escapes: ${shown}; leave them out`);
}
