import { readFile } from 'node:fs/promises';
import { GatehouseError, type JsonObject } from '@gatehouse/agent-sdk/base';
import { z } from 'zod';

const ruleSchema = z.strictObject({
  /** How the call must have ended; any way when absent. */
  outcome: z.enum(['done', 'failed', 'refused']).optional(),
  /** What its result must contain; anything when absent. */
  contains: z.string().min(1).optional(),
  scene: z.string(),
});

const sceneSchema = z.strictObject({
  /** Markdown. `{{result}}` stands for the last result, quoted. */
  say: z.string().min(1),
  call: z.strictObject({ tool: z.string().regex(/^[a-z_]+$/), arguments: z.record(z.string(), z.json()) }).optional(),
  /** After the call: the first rule that fits. The last one fits always. */
  next: z.array(ruleSchema).min(1).optional(),
  /** Where a scene without a call goes on when the person asks for it. */
  onContinue: z.string().optional(),
});

const lessonSchema = z.strictObject({
  version: z.literal(1),
  start: z.string(),
  /** What the person may write to begin, without being told that this is no model. */
  opening: z.array(z.string()).min(1),
  continueWords: z.array(z.string()).min(1),
  restartWords: z.array(z.string()).min(1),
  notAModel: z.string().min(1),
  scenes: z.record(z.string().regex(/^[a-z0-9-]{1,40}$/), sceneSchema),
});

export type Lesson = z.infer<typeof lessonSchema>;
export interface Scene {
  readonly id: string;
  readonly say: string;
  readonly call: { readonly tool: string; readonly arguments: JsonObject } | undefined;
  readonly next: readonly z.infer<typeof ruleSchema>[];
  readonly onContinue: string | undefined;
}

/**
 * Reads a lesson and checks that it can be played: every scene is defined and reached, a call has rules of which the
 * last fits always, and no scene without a call has rules.
 *
 * @throws ERR_PROVIDER_TOUR_LESSON
 */
export function parseLesson(text: string): Lesson {
  const parsed = lessonSchema.safeParse(parseJson(text));
  if (!parsed.success) throw badLesson(z.prettifyError(parsed.error));
  const lesson = parsed.data;
  for (const [id, scene] of Object.entries(lesson.scenes)) {
    const last = scene.next?.at(-1);
    if ((scene.call === undefined) !== (scene.next === undefined)) throw badLesson(`scene ${id} needs a call and rules, or neither`);
    if (last !== undefined && (last.outcome ?? last.contains) !== undefined)
      throw badLesson(`the last rule of scene ${id} does not fit always`);
    if (scene.call !== undefined && scene.onContinue !== undefined) throw badLesson(`scene ${id} goes on by itself`);
  }
  const reached = findReached(lesson, lesson.start, new Set());
  const unreached = Object.keys(lesson.scenes).filter((id) => !reached.has(id));
  if (unreached.length > 0) throw badLesson(`no way leads to ${unreached.join(', ')}`);
  return lesson;
}

/** @throws ERR_PROVIDER_TOUR_LESSON when the file is missing or cannot be played */
export async function loadLesson(file: string): Promise<Lesson> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    throw badLesson(`${file} cannot be read`, thrown);
  }
  return parseLesson(text);
}

/** @throws ERR_PROVIDER_TOUR_LESSON when there is none of that name */
export function getScene(lesson: Lesson, id: string): Scene {
  const scene = lesson.scenes[id];
  if (scene === undefined) throw badLesson(`there is no scene ${id}`);
  const { say, call, next = [], onContinue } = scene;
  return { id, say, call: call as Scene['call'], next, onContinue };
}

function findReached(lesson: Lesson, id: string, reached: Set<string>): ReadonlySet<string> {
  if (reached.has(id)) return reached;
  reached.add(id);
  const scene = getScene(lesson, id);
  const targets = [...scene.next.map((rule) => rule.scene), ...(scene.onContinue === undefined ? [] : [scene.onContinue])];
  for (const target of targets) findReached(lesson, target, reached);
  return reached;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw badLesson('it is not JSON', thrown);
  }
}

function badLesson(what: string, cause?: unknown): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_TOUR_LESSON', {
    message: `The lesson of the guided tour cannot be played: ${what}.`,
    untouched: 'No file was changed.',
    nextStep: 'Install Gatehouse again; everything except the tour works without it.',
    cause,
  });
}
