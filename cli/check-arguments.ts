import { InvalidInputError } from '../patterns/errors.ts';
import { escapeControls } from './render/text.ts';

/** Values that are texts of their own: JSON may have line breaks. */
const TEXT_OPTIONS = ['--input'];

/**
 * Refuses arguments that hold control characters or change the direction of text: whatever is said of them would be
 * printed as something else.
 * @param words the arguments behind `ballast`
 * @throws InvalidInputError that shows the argument with its escapes
 */
export function checkArguments(words: readonly string[]): void {
  const refused = words.filter((word, index) => {
    const isText = TEXT_OPTIONS.some((option) => words[index - 1] === option || word.startsWith(`${option}=`));
    return (
      escapeControls(word) !== word &&
      !(isText && escapeControls(word.replace(/[\t\r\n]/g, '')) === word.replace(/[\t\r\n]/g, ''))
    );
  });
  if (refused.length === 0) return;
  const shown = refused.map((word) => `"${escapeControls(word).slice(0, 80)}"`).join(', ');
  throw new InvalidInputError(`an argument holds control characters, shown here as escapes: ${shown}; leave them out`);
}
