// What floats over the window. A door of its own, because the first frame needs none of it.
export { Dialog, type DialogProps } from './Dialog.tsx';
export { Overlay, type OverlayProps } from './Overlay.tsx';
