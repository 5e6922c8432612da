import type { CompletionContext } from '@codemirror/autocomplete';
import { openLintPanel } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import { completePolicy } from './policy-completion.ts';
import { policyHover } from './policy-hover.ts';
import { type PolicyMark, policyMarks } from './policy-marks.ts';
import { policyTheme } from './policy-theme.ts';
import { createSchemaWalk, type SchemaWalk } from './schema-walk.ts';

export interface PolicyHelpParts {
  /** YAML is completed and explained; TOML is checked only. */
  readonly format: 'yaml' | 'toml';
  /** False where the text itself has to say that it is a policy. */
  readonly isPolicyByName: boolean;
  /** The JSON Schema of documents; asked once. */
  loadSchema(): Promise<JsonObject>;
  /** What is wrong with a text. A rejection shows nothing. */
  check(text: string, format: 'yaml' | 'toml'): Promise<readonly PolicyMark[]>;
}

/** Longest text that is checked, in UTF-16 units: what main takes. */
const maximumLength = 1_048_576;

/** Completion, explanation and marks for policy documents. */
export function policyHelp({ format, isPolicyByName, loadSchema, check }: PolicyHelpParts): Extension {
  const isPolicy = (text: string): boolean => text.length <= maximumLength && (isPolicyByName || saysPolicy(text));
  const loadWalk = once(async () => createSchemaWalk(await loadSchema()));
  const walkFor = async (text: string): Promise<SchemaWalk | undefined> =>
    isPolicy(text) ? await loadWalk().catch(() => undefined) : undefined;
  const complete = async (context: CompletionContext) => {
    const walk = await walkFor(context.state.doc.toString());
    return walk === undefined || context.aborted ? null : completePolicy(walk, context);
  };
  const marks = policyMarks(async (text) => (isPolicy(text) ? await check(text, format).catch(() => []) : []));
  const problems = keymap.of([{ key: 'Mod-Shift-m', run: openLintPanel }]);
  if (format === 'toml') return [marks, problems, policyTheme];
  return [EditorState.languageData.of(() => [{ autocomplete: complete }]), policyHover(loadWalk), marks, problems, policyTheme];
}

/** True when a YAML text says of itself that it is a policy. */
export function saysPolicy(text: string): boolean {
  return /^kind:\s*(["']?)Policy\1\s*(?:#.*)?$/m.test(text);
}

/** Asks once; a failure is asked again the next time. */
function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined;
  return () => {
    loading ??= load();
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
}
