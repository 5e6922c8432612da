// The part of this room that needs no CodeMirror: the first frame may use it.
export { findHiddenCharacters, type HiddenCharacter, type TextSegment, toTextSegments } from './hidden-characters.ts';
export { findSyntaxSpans, type LanguageHint, type SyntaxSpan } from './syntax-spans.ts';
