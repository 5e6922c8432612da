/** Places a key can send the focus to, and what takes it there. */
const places = {
  side: '[data-panel="side"] [data-takes-focus]',
  agent: '[data-testid="composer"] textarea, textarea[data-testid="composer"], [data-testid="composer"] [contenteditable]',
  terminal: '[data-testid="terminal-panel"] textarea',
} as const;

/** Long enough for a panel that is loaded on first use. */
const patienceMs = 3_000;

/** Moves the focus to a panel, as soon as it is there. */
export function focusPlace(place: keyof typeof places): void {
  const deadline = performance.now() + patienceMs;
  const attempt = () => {
    const element = document.querySelector<HTMLElement>(places[place]);
    if (element?.checkVisibility() === true && element.closest('[inert]') === null) element.focus();
    else if (performance.now() < deadline) requestAnimationFrame(attempt);
  };
  // After React has drawn what the command changed, and before the next key: keys typed on go where they are meant to.
  queueMicrotask(attempt);
}
