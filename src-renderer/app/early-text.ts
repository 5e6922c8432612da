import type { WindowModel } from '../state/index.ts';

const composerSelector = '[data-testid="composer"]';

/**
 * Hands over what was typed into the field of the static frame while the window was starting: text, caret and focus go
 * to the composer once it shows the session they are meant for, and the frame is removed.
 */
export function handOverEarlyText(model: WindowModel, root: HTMLElement, frame: HTMLElement): void {
  const early = frame.querySelector<HTMLTextAreaElement>('textarea');
  const finish = (composer: HTMLTextAreaElement | null) => {
    observer.disconnect();
    stopWatching();
    if (early !== null) moveText(model, early, composer);
    frame.remove();
  };
  const check = () => {
    // The window is drawn below: of the frame only its field is still needed.
    if (root.firstElementChild !== null) frame.dataset.isFieldOnly = '';
    const composer = root.querySelector<HTMLTextAreaElement>(composerSelector);
    // Never two fields that answer to the same name.
    if (composer !== null) early?.removeAttribute('data-testid');
    const { isSettled, overlay } = model.app.getState();
    if (!isSettled) return;
    const isExpected = model.workspace.getState().workspace !== null && model.layout.isOpen('agent');
    if (composer !== null || !isExpected || overlay !== null) finish(composer);
  };
  const observer = new MutationObserver(check);
  observer.observe(root, { childList: true, subtree: true });
  const stopWatching = model.app.subscribe(check);
}

function moveText({ drafts, sessions }: WindowModel, early: HTMLTextAreaElement, composer: HTMLTextAreaElement | null): void {
  const { value, selectionStart, selectionEnd } = early;
  const hadFocus = document.activeElement === early;
  if (value !== '') drafts.setText(sessions.getState().activeId ?? '', value);
  if (!hadFocus || composer === null) return;
  composer.focus();
  // The draft reaches the composer with React's next commit, which is a microtask away.
  queueMicrotask(() => composer.setSelectionRange(selectionStart, selectionEnd));
}
