// Runs before the first frame. Main keeps prefers-color-scheme at the theme the person chose; the layout is what
// state/layout-store.ts remembered. Whatever goes wrong here leaves the defaults of first-frame.css.
(() => {
  const root = document.documentElement;
  root.dataset.theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  try {
    const layout = JSON.parse(localStorage.getItem('gatehouse.layout') ?? '{}');
    const set = (name, isOpen, size) => root.style.setProperty(name, isOpen === false ? '0px' : `${Number(size) || ''}px`);
    if ('isSideOpen' in layout) set('--frame-side', layout.isSideOpen, layout.sideWidthPx);
    if ('isAgentOpen' in layout) set('--frame-agent', layout.isAgentOpen, layout.agentWidthPx);
    if ('isTerminalOpen' in layout) set('--frame-terminal', layout.isTerminalOpen, layout.terminalHeightPx);
  } catch {
    // A layout that cannot be read is a layout to forget.
  }
})();
