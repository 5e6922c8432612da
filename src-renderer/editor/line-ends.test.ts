import { history, redo, undo } from '@codemirror/commands';
import { EditorState, type StateCommand } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineEnds, detectLineEnds, toTextWithEnds } from './line-ends.ts';

function open(text: string): EditorState {
  const ends = createLineEnds(text);
  return EditorState.create({ doc: ends.text, extensions: [ends.extension, history()] });
}

const written = (state: EditorState, original: string) => toTextWithEnds(state, detectLineEnds(original));

function replace(state: EditorState, from: number, to: number, insert: string): EditorState {
  return state.update({ changes: { from, to, insert }, userEvent: 'input' }).state;
}

/** Runs a command until it has nothing more to do. */
function repeat(command: StateCommand, state: EditorState): EditorState {
  let current = state;
  const dispatch = (transaction: { state: EditorState }) => {
    current = transaction.state;
  };
  while (command({ state: current, dispatch }));
  return current;
}

const undoAll = (state: EditorState) => repeat(undo, state);

const piece = fc.constantFrom('a', 'bc', '\n', '\r\n', '\r', ' ', '\u2028', 'é', '\n\n', '\r\n\r\n');
const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
const edit = fc.record({ at: fc.nat(), length: fc.nat(4), insert: fc.constantFrom('', 'x', '\n', 'y\nz') });

function applyEdits(state: EditorState, edits: readonly { at: number; length: number; insert: string }[]): EditorState {
  return edits.reduce((current, { at, length, insert }) => {
    const from = at % (current.doc.length + 1);
    return replace(current, from, Math.min(current.doc.length, from + length), insert);
  }, state);
}

describe('line ends', () => {
  it('of a text nobody touched are written as they were', () => {
    fc.assert(
      fc.property(text, (original) => {
        expect(written(open(original), original)).toBe(original);
      }),
    );
  });

  it('come back when everything is undone', () => {
    fc.assert(
      fc.property(text, fc.array(edit, { maxLength: 6 }), (original, edits) => {
        expect(written(undoAll(applyEdits(open(original), edits)), original)).toBe(original);
      }),
    );
  });

  it('of lines before and after an edit stay as they were', () => {
    const original = 'a\r\nb\nc\r\nd\ne\r\n';
    const state = replace(open(original), 4, 5, 'C');
    expect(written(state, original)).toBe('a\r\nb\nC\r\nd\ne\r\n');
  });

  it('stay with their line when a new one is begun behind it', () => {
    const original = 'a\r\nb\nc\r\nd\r\n';
    expect(written(replace(open(original), 3, 3, '\nnew'), original)).toBe('a\r\nb\nnew\r\nc\r\nd\r\n');
    const mostlyLf = 'a\r\nb\nc\n';
    expect(written(replace(open(mostlyLf), 1, 1, '\nnew'), mostlyLf)).toBe('a\r\nnew\nb\nc\n');
  });

  it('come back when everything is undone and redone', () => {
    fc.assert(
      fc.property(text, fc.array(edit, { maxLength: 6 }), (original, edits) => {
        const edited = applyEdits(open(original), edits);
        expect(written(repeat(redo, undoAll(edited)), original)).toBe(written(edited, original));
      }),
    );
  });

  it('of new lines are those that most lines have', () => {
    const mostlyCrlf = 'a\r\nb\r\nc\n';
    expect(written(replace(open(mostlyCrlf), 5, 5, '\nd'), mostlyCrlf)).toBe('a\r\nb\r\nc\nd\r\n');
    const mostlyLf = 'a\nb\nc\r\n';
    expect(written(replace(open(mostlyLf), 1, 1, '\nx'), mostlyLf)).toBe('a\nx\nb\nc\r\n');
  });

  it('of a pure CRLF text are CRLF for every new line', () => {
    expect(written(replace(open('a\r\nb\r\n'), 1, 1, '\nx'), 'a\r\nb\r\n')).toBe('a\r\nx\r\nb\r\n');
  });

  it('leave a lone carriage return where it is', () => {
    const original = 'a\rb\nc';
    const state = open(original);
    expect(state.doc.lines).toBe(2);
    expect(written(replace(state, 4, 5, 'C'), original)).toBe('a\rb\nC');
  });

  it('go with the break that is deleted', () => {
    const original = 'a\r\nb\nc';
    const joined = replace(open(original), 1, 2, '');
    expect(written(joined, original)).toBe('ab\nc');
  });
});
