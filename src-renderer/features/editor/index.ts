export { EditorArea, type EditorAreaProps } from './EditorArea.tsx';
