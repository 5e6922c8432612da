export { Walkthrough, type WalkthroughProps } from './Walkthrough.tsx';
