import type { ModelMessage } from '@gatehouse/agent-sdk/providers';
import { getScene, type Lesson, type Scene } from './lesson.ts';

/** What the tour says and does next. */
export interface TourMove {
  readonly text: string;
  readonly scene: Scene | undefined;
  /** Unique in the conversation and naming the scene, so that the next move can be read from the history alone. */
  readonly callId: string;
}

type ToolMessage = Extract<ModelMessage, { role: 'tool' }>;

/** Chooses the next move from the conversation and nothing else: the same history always gives the same move. */
export function chooseMove(lesson: Lesson, messages: readonly ModelMessage[]): TourMove {
  const last = messages.at(-1);
  const lastResult = messages.findLast((message) => message.role === 'tool' && readSceneId(message.callId) !== undefined) as
    | ToolMessage
    | undefined;
  const play = (scene: Scene, before = ''): TourMove => ({
    text: before + fill(scene.say, lastResult),
    scene,
    callId: toCallId(scene.id, messages),
  });
  if (last?.role === 'tool' && lastResult !== undefined) return play(findNext(lesson, lastResult));
  // By paragraphs: attachments follow what was typed, and an unanswered message before may precede it.
  const asked = (last?.role === 'user' ? last.text : '').split(/\n{2,}/).map(normalize);
  const wants = (words: readonly string[]): boolean => words.some((word) => asked.includes(normalize(word)));
  const start = getScene(lesson, lesson.start);
  if (wants(lesson.restartWords)) return play(start);
  if (lastResult === undefined)
    return play(start, wants(lesson.opening) ? '' : `${lesson.notAModel.split('. ')[0]}. Here is the lesson.\n\n`);
  const resumed = findResumed(lesson, lastResult);
  if (wants(lesson.continueWords) && resumed !== undefined) return play(resumed);
  return { text: lesson.notAModel, scene: undefined, callId: '' };
}

function findNext(lesson: Lesson, result: ToolMessage): Scene {
  const scene = getScene(lesson, readSceneId(result.callId) ?? lesson.start);
  const outcome = readOutcome(result);
  const rule = scene.next.find(
    (candidate) =>
      (candidate.outcome ?? outcome) === outcome && (candidate.contains === undefined || result.text.includes(candidate.contains)),
  );
  return getScene(lesson, rule?.scene ?? lesson.start);
}

/** Where “continue” leads: on from a pause that the lesson makes, or back to the scene that was stopped. */
function findResumed(lesson: Lesson, lastResult: ToolMessage): Scene | undefined {
  if (isStopped(lastResult)) return getScene(lesson, readSceneId(lastResult.callId) ?? lesson.start);
  const reached = findNext(lesson, lastResult);
  // Reached a scene with a call whose result is missing: the turn was stopped while it was being told.
  if (reached.call !== undefined) return reached;
  return reached.onContinue === undefined ? undefined : getScene(lesson, reached.onContinue);
}

/** The loop of the agent words its results this way; its own test and the tour's hold the two together. */
function readOutcome({ isError, text }: ToolMessage): 'done' | 'failed' | 'refused' {
  if (!isError) return 'done';
  return /^(Refused|Cancelled|Not run|Stopped)\b/.test(text) ? 'refused' : 'failed';
}

function isStopped({ isError, text }: ToolMessage): boolean {
  return isError && /^(Cancelled|Not run|Stopped)\b/.test(text);
}

function fill(say: string, result: ToolMessage | undefined): string {
  return say.replaceAll('{{result}}', () => quote(result?.text ?? ''));
}

/** As a fenced block, cut to what a person reads. The fence is longer than any run of its character inside. */
function quote(text: string): string {
  const shown = text.length > 600 ? `${text.slice(0, 600)}…` : text;
  const longestRun = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence}\n${shown.trim()}\n${fence}`;
}

function toCallId(sceneId: string, messages: readonly ModelMessage[]): string {
  const count = messages.reduce((sum, message) => sum + (message.role === 'assistant' ? message.toolCalls.length : 0), 0);
  return `tour.${sceneId}.${count + 1}`;
}

function readSceneId(callId: string): string | undefined {
  return /^tour\.([a-z0-9-]+)\.\d+$/.exec(callId)?.[1];
}

/** Case, punctuation at the end and Markdown marks do not count. */
function normalize(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('*', '')
    .replace(/[.!?\s]+$/, '')
    .trim();
}
