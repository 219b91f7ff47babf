import type { Style } from '../style.ts';

/** A headed part of a report; one without lines is left out. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export function renderSections(sections: readonly Section[], { colors }: Style): string[] {
  return sections
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ title, lines }) => ['', colors.bold(title), ...lines]);
}
