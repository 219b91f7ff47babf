import { RE2JS } from 're2js';

/**
 * The parts of a regular expression that jsonata uses, on an engine whose time is linear in the text: `/(a+)+$/` cannot hang
 * the host. Back references and look-around are not in it; the definition's validation refuses them.
 */
export class LinearRegExp {
  lastIndex = 0;
  readonly source: string;
  readonly #pattern: RE2JS;

  constructor(regexp: RegExp) {
    this.source = regexp.source;
    let flags = 0;
    if (regexp.flags.includes('i')) flags |= RE2JS.CASE_INSENSITIVE;
    if (regexp.flags.includes('m')) flags |= RE2JS.MULTILINE;
    this.#pattern = RE2JS.compile(RE2JS.translateRegExp(regexp.source), flags);
  }

  /** As RegExp.exec with the `g` flag. */
  exec(text: string): RegExpExecArray | null {
    const matcher = this.#pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    const groups: (string | undefined)[] = [];
    for (let group = 0; group <= matcher.groupCount(); group++) groups.push(matcher.group(group) ?? undefined);
    this.lastIndex = matcher.end();
    return Object.assign(groups, { index: matcher.start(), input: text }) as RegExpExecArray;
  }
}
