import { type Extension, Facet } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import { getCM, Vim, vim } from '@replit/codemirror-vim';

/** What ex commands ask of the window around the editor. */
export interface ExActions {
  /** `:w`. True when the text is saved. */
  save(): Promise<boolean>;
  /** `:q`, and `:q!` with `isForced`. */
  close(isForced: boolean): void;
  /** `:e path`. */
  open?(path: string): void;
  readonly onModeChange: (mode: string) => void;
}

const exActions = Facet.define<ExActions, ExActions | null>({ combine: (values) => values[0] ?? null });

type ExEditor = Parameters<Parameters<typeof Vim.defineEx>[2]>[0];
type ExParams = Parameters<Parameters<typeof Vim.defineEx>[2]>[1];

function define(name: string, prefix: string, run: (actions: ExActions, params: ExParams) => unknown): void {
  Vim.defineEx(name, prefix, (editor: ExEditor, params: ExParams) => {
    const view = (editor as unknown as { readonly cm6?: EditorView }).cm6;
    const actions = view?.state.facet(exActions);
    if (actions != null) void run(actions, params);
  });
}

const isForced = ({ argString }: ExParams) => argString?.trim().startsWith('!') === true;

async function saveAndClose(actions: ExActions): Promise<void> {
  if (await actions.save()) actions.close(false);
}

let areDefined = false;

/** Ex commands are global to the vim package, so they find the editor they were typed in by its state. */
function defineExCommands(): void {
  if (areDefined) return;
  areDefined = true;
  define('write', 'w', (actions) => actions.save());
  define('wq', 'wq', saveAndClose);
  define('xit', 'x', saveAndClose);
  define('quit', 'q', (actions, params) => actions.close(isForced(params)));
  define('edit', 'e', (actions, params) => {
    const path = params.argString?.trim() ?? '';
    if (path !== '') actions.open?.(path);
  });
}

const modeWatcher = ViewPlugin.define((view) => {
  const editor = getCM(view);
  const say = (mode: string) => view.state.facet(exActions)?.onModeChange(mode);
  const onChange = (change: { mode: string; subMode?: string }) =>
    say(change.subMode === undefined || change.subMode === '' ? change.mode : `${change.mode} ${change.subMode.replace('wise', '')}`);
  editor?.on('vim-mode-change', onChange);
  // The editor is being constructed: the window hears of it once it stands.
  queueMicrotask(() => say('normal'));
  return { destroy: () => editor?.off('vim-mode-change', onChange) };
});

/** Vim keys, with ex commands that reach the window. */
export function vimKeys(actions: ExActions): Extension {
  defineExCommands();
  return [vim({ status: false }), exActions.of(actions), modeWatcher];
}
