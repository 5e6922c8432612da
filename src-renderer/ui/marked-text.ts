import type { VisibleSegment } from './VisibleText.tsx';

/** A stretch of a text that something is said about. Offsets are UTF-16 units. */
export interface TextMark {
  readonly start: number;
  readonly end: number;
  readonly tone: 'ask' | 'refused';
  /** What is said about it. */
  readonly note: string;
}

/** The segments cut where marks begin and end. Where marks overlap the first one counts: callers put the gravest first. */
export function markSegments(segments: readonly VisibleSegment[], marks: readonly TextMark[]): VisibleSegment[] {
  if (marks.length === 0) return [...segments];
  const cuts = [...new Set(marks.flatMap(({ start, end }) => [start, end]))].sort((one, other) => one - other);
  let at = 0;
  return segments.flatMap((segment) => {
    const from = at;
    at += segment.text.length;
    // A hidden character is drawn as one box, whatever lies on it.
    const inside = segment.hidden === undefined ? cuts.filter((cut) => cut > from && cut < at) : [];
    return [from, ...inside].map((start, index) => {
      const text = segment.text.slice(start - from, (inside[index] ?? at) - from);
      const mark = marks.find((candidate) => candidate.start <= start && candidate.end > start);
      return { ...segment, text, ...(mark === undefined ? {} : { mark }) };
    });
  });
}
