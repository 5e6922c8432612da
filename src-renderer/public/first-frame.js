// Opens the panels of the first frame as state/layout-store.ts remembered them. Whatever goes wrong here leaves the
// defaults of first-frame.css.
(() => {
  const root = document.documentElement;
  try {
    const layout = JSON.parse(localStorage.getItem('gatehouse.layout') ?? '{}');
    const closed = [layout.isSideOpen === false && 'side', layout.isAgentOpen === false && 'agent'];
    root.dataset.frameClosed = closed.filter(Boolean).join(' ');
    const set = (name, size) => Number.isFinite(size) && root.style.setProperty(name, `${size}px`);
    set('--frame-side', layout.sideWidthPx);
    set('--frame-agent', layout.agentWidthPx);
    if (layout.isTerminalOpen === true) set('--frame-terminal', layout.terminalHeightPx);
  } catch {
    // A layout that cannot be read is a layout to forget.
  }
})();
