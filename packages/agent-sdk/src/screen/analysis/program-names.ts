/** The name rules go by: without folder, case and `.exe`. A carriage return at the end is not seen by a reader. */
export function toProgram(text: string): string {
  const name = text
    .slice(text.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/\r+$/, '');
  return name.replace(/\.exe$/, '');
}
