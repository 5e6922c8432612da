import type { ReactNode } from 'react';

/** One state of a component for the stories page, exported by name from `*.stories.tsx`. */
export interface Story {
  /** Draws the state. May use hooks: it is mounted as a component. */
  readonly render: () => ReactNode;
  /** Width of the frame in CSS pixels; the page's own width when undefined. */
  readonly widthPx?: number;
  /** Height of the frame in CSS pixels; the content's own height when undefined. */
  readonly heightPx?: number;
}
