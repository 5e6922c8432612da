import { z } from 'zod';
import { grantPatternSchema } from './views.ts';

/** One saved grant on disk: `$GATEHOUSE_HOME/grants/<workspace-id>/<id>.json`, written once and never changed. */
export const storedGrantSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[\w-]{1,80}$/),
  /** Absolute real path: a grant of one folder is none of another that came to lie under the same name. */
  workspaceRoot: z.string(),
  pattern: grantPatternSchema,
  /** The tool whose call was approved, and the SHA-256 of its definition then. */
  tool: z.string(),
  definitionSha256: z.string(),
  /** The reading of patterns under which it was shown. */
  rulesVersion: z.number().int(),
  savedAtMs: z.number(),
});

export const grantUseSchema = z.strictObject({ uses: z.number().int().min(0), lastUsedAtMs: z.number() });
