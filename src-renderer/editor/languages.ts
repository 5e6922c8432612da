import type { LanguageSupport } from '@codemirror/language';
import { LanguageDescription } from '@codemirror/language';
import { languages } from '@codemirror/language-data';

/** Longer texts stay plain: a syntax tree of them would cost more memory than the text. In UTF-16 units. */
const maximumLength = 3_000_000;

export interface FoundLanguage {
  readonly name: string;
  /** Loads the grammar; each is a file of its own. */
  load(): Promise<LanguageSupport>;
}

/** The language of a file by its name; null when none is known or the text is too long to be coloured. */
export function findLanguage(fileName: string, textLength: number): FoundLanguage | null {
  const description = LanguageDescription.matchFilename(languages, fileName);
  if (description === null || textLength > maximumLength) return null;
  return { name: description.name, load: () => description.load() };
}
