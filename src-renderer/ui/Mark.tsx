export interface MarkProps {
  /** Width and height in CSS pixels. Default 16. */
  readonly sizePx?: number;
}

/** The Gatehouse mark: a gate whose portcullis is down. It takes the colour of the text around it. */
export function Mark({ sizePx = 16 }: MarkProps) {
  return (
    <svg width={sizePx} height={sizePx} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeLinecap="round" aria-hidden="true">
      <path d="M4 20.5V10a8 8 0 0 1 16 0v10.5" strokeWidth="2.2" />
      <path d="M9 5.6v12.9M15 5.6v12.9M12 3v18" strokeWidth="1.7" />
      <path d="M5 11h14M5 16h14" strokeWidth="1.7" />
    </svg>
  );
}
