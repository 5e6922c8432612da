import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import styles from './Tooltip.module.css';

const showDelayMs = 450;
const gapPx = 6;
const edgePx = 8;

interface Shown {
  readonly target: HTMLElement;
  readonly text: string;
  readonly keys: string | null;
}

function tooltipTarget(node: EventTarget | null): HTMLElement | null {
  const found = node instanceof Element ? node.closest<HTMLElement>('[data-tooltip]') : null;
  if (found === null || !found.hasAttribute('data-tooltip-when-cut')) return found;
  const isCut = [found, ...found.querySelectorAll<HTMLElement>('*')].some((element) => element.scrollWidth > element.clientWidth + 1);
  return isCut ? found : null;
}

/** Draws the tooltip of whichever `Tooltip` child is hovered or focused. Escape hides it. Mount once per window. */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let pending: HTMLElement | null = null;
    const hide = () => {
      clearTimeout(timer);
      pending = null;
      setShown(null);
    };
    const show = (target: HTMLElement | null, delayMs: number) => {
      if (target === pending) return;
      hide();
      if (target === null) return;
      pending = target;
      timer = setTimeout(() => {
        if (!target.isConnected) return;
        setShown({ target, text: target.dataset.tooltip ?? '', keys: target.dataset.tooltipKeys ?? null });
      }, delayMs);
    };
    const onOver = (event: PointerEvent) => show(event.pointerType === 'touch' ? null : tooltipTarget(event.target), showDelayMs);
    const onFocus = (event: FocusEvent) => {
      const target = tooltipTarget(event.target);
      if (target?.matches(':focus-visible')) show(target, showDelayMs);
    };
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    const options = { capture: true, passive: true };
    document.addEventListener('pointerover', onOver, options);
    document.addEventListener('focusin', onFocus, options);
    document.addEventListener('keydown', onKey, options);
    for (const name of ['pointerdown', 'scroll', 'focusout'] as const) document.addEventListener(name, hide, options);
    return () => {
      hide();
      document.removeEventListener('pointerover', onOver, options);
      document.removeEventListener('focusin', onFocus, options);
      document.removeEventListener('keydown', onKey, options);
      for (const name of ['pointerdown', 'scroll', 'focusout'] as const) document.removeEventListener(name, hide, options);
    };
  }, []);

  useLayoutEffect(() => {
    const element = box.current;
    if (shown === null || element === null) return;
    const anchor = shown.target.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const isBeside = shown.target.hasAttribute('data-tooltip-beside');
    const below = anchor.bottom + gapPx;
    const top = isBeside
      ? anchor.top + anchor.height / 2 - height / 2
      : below + height + edgePx > window.innerHeight
        ? anchor.top - gapPx - height
        : below;
    const left = isBeside ? anchor.right + gapPx : anchor.left + Math.min(anchor.width, 400) / 2 - width / 2;
    element.style.left = `${Math.max(edgePx, Math.min(left, window.innerWidth - width - edgePx))}px`;
    element.style.top = `${Math.max(edgePx, top)}px`;
    element.style.visibility = 'visible';
    const { target } = shown;
    const described = target.getAttribute('aria-describedby');
    if (target.getAttribute('aria-label') !== shown.text) target.setAttribute('aria-describedby', id);
    return () => {
      if (described === null) target.removeAttribute('aria-describedby');
      else target.setAttribute('aria-describedby', described);
    };
  }, [shown, id]);

  if (shown === null) return null;
  return (
    <div ref={box} id={id} role="tooltip" className={styles.tooltip}>
      <span>{shown.text}</span>
      {shown.keys !== null && <kbd className={styles.keys}>{shown.keys}</kbd>}
    </div>
  );
}
