import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createToolSet, type ToolSetParts } from '../../tools/index.ts';
import { parseLesson } from './lesson.ts';

const text = readFileSync(join(import.meta.dirname, '../../../resources/tour/lesson.json'), 'utf8');
type Lesson = ReturnType<typeof parseLesson>;
type RawScene = Lesson['scenes'][string];

const change = (edit: (lesson: Lesson) => void): string => {
  const lesson = JSON.parse(text) as Lesson;
  edit(lesson);
  return JSON.stringify(lesson);
};
const changeStart = (members: { [Member in keyof RawScene]?: RawScene[Member] | undefined } & { readonly sya?: string }): string =>
  change((lesson) => {
    Object.assign(lesson.scenes[lesson.start] as RawScene, members);
  });

describe('the lesson', () => {
  it('can be played', () => {
    expect(Object.keys(parseLesson(text).scenes)).toContain('end');
  });

  it('says first of all what it is', () => {
    const lesson = parseLesson(text);
    expect(lesson.scenes[lesson.start]?.say).toMatch(/a written lesson, not a model/);
    expect(lesson.notAModel).toMatch(/not a model/);
  });

  it('calls only tools that there are, with arguments that fit them', () => {
    const definitions = createToolSet({} as unknown as ToolSetParts).map((tool) => tool.definition);
    for (const { call } of Object.values(parseLesson(text).scenes)) {
      if (call === undefined) continue;
      const definition = definitions.find(({ name }) => name === call.tool);
      const schema = z.fromJSONSchema(structuredClone(definition?.parameters) as Parameters<typeof z.fromJSONSchema>[0]);
      expect({ call, problem: schema.safeParse(call.arguments).error?.message }).toEqual({ call, problem: undefined });
    }
  });

  it.each([
    ['a way to a scene that is not there', changeStart({ next: [{ scene: 'nowhere' }] }), /no scene nowhere/],
    [
      'a scene that no way leads to',
      change((lesson) => Object.assign(lesson.scenes, { lonely: { say: 'hello' } })),
      /no way leads to lonely/,
    ],
    ['a call without rules', changeStart({ next: undefined }), /needs a call and rules/],
    ['a last rule that may not fit', changeStart({ next: [{ scene: 'look-at-source', outcome: 'done' }] }), /does not fit always/],
    ['a start that is not there', change((lesson) => Object.assign(lesson, { start: 'nowhere' })), /no scene nowhere/],
    ['a misspelt member', changeStart({ sya: 'x' }), /sya/],
    ['something that is not JSON', '{', /not JSON/],
  ])('is refused with %s', (_, broken, message) => {
    expect(() => parseLesson(broken)).toThrow(
      expect.objectContaining({ code: 'ERR_PROVIDER_TOUR_LESSON', message: expect.stringMatching(message) }),
    );
  });
});
