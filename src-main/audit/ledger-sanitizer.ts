import { createSanitizer, maxRecordTextLength, ownTextFields, recordFields, type Sanitizer } from '@gatehouse/agent-sdk/audit';
import { workTextScanner } from '@gatehouse/agent-sdk/dlp';

/**
 * What every record of Gatehouse goes through before it is written: only known members, nothing that is never stored, and
 * no secret in any text. Addresses of people stay: the delegated subject of an action may be one.
 */
export function createLedgerSanitizer(): Sanitizer {
  return createSanitizer({
    fields: recordFields,
    maxTextLength: maxRecordTextLength,
    ownTexts: ownTextFields,
    redact: rememberClean((text) => workTextScanner.redact(text).text),
  });
}

const remembered = { texts: 256, length: 512 } as const;

/** The entries of one action repeat its target, its call and its subject; what was clean a moment ago still is. */
function rememberClean(redact: (text: string) => string): (text: string) => string {
  const clean = new Set<string>();
  return (text) => {
    if (clean.has(text)) return text;
    const redacted = redact(text);
    if (redacted !== text || text.length > remembered.length) return redacted;
    if (clean.size === remembered.texts) clean.clear();
    clean.add(text);
    return text;
  };
}
