import { EditorView } from '@codemirror/view';

/** A wavy line in a colour of the theme: CodeMirror's own is a picture with fixed colours. */
const underline = (color: string) => ({
  backgroundImage: 'none',
  paddingBottom: '0',
  textDecoration: `underline wavy ${color} 1px`,
  textDecorationSkipInk: 'none',
  textUnderlineOffset: '3px',
});

/** Looks of marks and explanations. Only variables of tokens.css, so that they follow the theme. */
export const policyTheme = EditorView.theme({
  '.cm-lintRange-error': underline('var(--refused)'),
  '.cm-lintRange-warning': underline('var(--ask)'),
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--refused)' },
  '.cm-lintPoint-warning:after': { borderBottomColor: 'var(--ask)' },
  '.cm-lintRange-active': { backgroundColor: 'var(--selected-idle)' },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-gutter-lint .cm-gutterElement': { display: 'flex', alignItems: 'center', justifyContent: 'center', padding: '0' },
  '.cm-lint-marker': { width: '8px', height: '8px', borderRadius: '50%' },
  '.cm-lint-marker-error': { content: 'none', background: 'var(--refused)' },
  '.cm-lint-marker-warning': { content: 'none', background: 'var(--ask)', borderRadius: '1px', transform: 'rotate(45deg)' },
  '.cm-tooltip.cm-tooltip-lint, .cm-tooltip.cm-tooltip-hover': { maxWidth: '520px', color: 'var(--text-1)', font: 'var(--text-small)' },
  '.cm-diagnostic': { padding: '8px 12px', borderLeft: '3px solid transparent', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--refused)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--ask)' },
  '.cm-diagnosticSource': { display: 'none' },
  '.cm-diagnosticAction': {
    margin: '6px 0 0',
    padding: '2px 8px',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--hover)',
    color: 'var(--text-1)',
    font: 'var(--text-small)',
    display: 'block',
  },
  '.cm-diagnosticAction:hover': { backgroundColor: 'var(--pressed)' },
  '.cm-panel.cm-panel-lint ul': { maxHeight: '132px' },
  '.cm-panel.cm-panel-lint ul [aria-selected]': { backgroundColor: 'var(--selected-idle)', color: 'var(--text-1)' },
  '.cm-panel.cm-panel-lint ul:focus [aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--text-1)' },
  '.cm-panel.cm-panel-lint button[name="close"]': { color: 'var(--text-2)' },
  '.cm-policyHover': { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: '4px 10px', padding: '8px 12px' },
  '.cm-policyPath': { font: 'var(--text-code-small)', fontWeight: '600' },
  '.cm-policyType': { color: 'var(--text-3)' },
  '.cm-policyText': { flexBasis: '100%', color: 'var(--text-2)' },
  '.cm-policyValues': { flexBasis: '100%', color: 'var(--text-3)', font: 'var(--text-code-small)' },
  '.cm-tooltip.cm-completionInfo': { maxWidth: '340px', padding: '8px 12px', color: 'var(--text-2)', font: 'var(--text-small)' },
  '.cm-tooltip-autocomplete .cm-completionIcon': { display: 'none' },
  '.cm-tooltip-autocomplete .cm-completionDetail': { marginLeft: '12px', color: 'var(--text-3)', fontStyle: 'normal' },
  '.cm-tooltip-autocomplete .cm-completionMatchedText': { color: 'var(--accent)', textDecoration: 'none' },
});
