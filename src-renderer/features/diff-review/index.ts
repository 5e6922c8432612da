export { DiffReview, type DiffReviewProps } from './DiffReview.tsx';
