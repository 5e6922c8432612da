import { cloneElement, type HTMLAttributes, type ReactElement } from 'react';

export interface TooltipProps {
  /** What the tooltip says. */
  readonly text: string;
  /** Keys shown after the text, for example `Ctrl+P`. */
  readonly keys?: string | undefined;
  /** Shows only while the element's own text is cut off. */
  readonly isOnlyWhenCut?: boolean;
  readonly children: ReactElement<HTMLAttributes<HTMLElement>>;
}

/**
 * Gives its child a tooltip on hover and on keyboard focus. It only marks the child: one `TooltipLayer` per window draws
 * them all, so a list of ten thousand rows costs no listener.
 */
export function Tooltip({ text, keys, isOnlyWhenCut = false, children }: TooltipProps) {
  return cloneElement(children, {
    'data-tooltip': text,
    ...(keys === undefined ? {} : { 'data-tooltip-keys': keys }),
    ...(isOnlyWhenCut ? { 'data-tooltip-when-cut': '' } : {}),
  } as HTMLAttributes<HTMLElement>);
}
