const keyForms: readonly RegExp[] = [
  // `Authorization: Bearer …`, `x-api-key: …`, `api_key=…`
  /((?:authorization|proxy-authorization|x-api-key|api[-_]?key|x-goog-api-key|access[-_]?token|secret|password)["']?\s{0,3}[:=]\s{0,3}["']?)(?:(?:bearer|basic|token)\s+)?[^\s"',;&}]+/gi,
  /(\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /([?&](?:key|token|api[-_]?key)=)[^&\s"']+/gi,
  /(\/\/[^\s/:@]{0,100}:)[^\s/@]+(?=@)/g,
  /(\b(?:sk|pk|rk|gsk|xai|nvapi|or)-)[A-Za-z0-9_-]{8,}/g,
  /(\bAIza)[A-Za-z0-9_-]{20,}/g,
];

/**
 * A text without the keys in it: those that are known, and what has the form of one. For error messages, which end up in
 * logs, ledgers and the eyes of a model.
 */
export function redactKeys(text: string, known: readonly string[] = []): string {
  let redacted = text;
  // The longest first: one key may begin with another.
  for (const key of [...known].filter((one) => one.length >= 4).sort((one, other) => other.length - one.length)) {
    redacted = redacted.replaceAll(key, '[KEY]');
  }
  for (const form of keyForms) redacted = redacted.replace(form, '$1[KEY]');
  return redacted;
}
