import { z } from 'zod';

const theme = z.enum(['system', 'dark', 'light']);
const mode = z.enum(['permissive', 'standard', 'strict', 'paranoid']);

const editor = z.strictObject({
  isVimOn: z.boolean().default(true),
  fontSizePx: z.number().int().min(9).max(32).default(13),
  isLineWrapOn: z.boolean().default(false),
  tabSize: z.number().int().min(1).max(16).default(2),
});

const security = z.strictObject({
  /** No client to anything but this machine can be built while this is on. */
  isAirGapOn: z.boolean().default(false),
  /** Globs that are screened in addition to the built-in rules. */
  additionalSecretPatterns: z.array(z.string().min(1).max(512)).max(500).default([]),
  /** How long a question waits for its answer, in seconds. Then it is refused; it is never approved by time. */
  approvalTimeoutSeconds: z.number().int().min(1).max(86_400).default(300),
});

const providers = z.strictObject({
  ollama: z
    .strictObject({
      baseUrl: z.url({ protocol: /^https?$/ }).default('http://localhost:11434'),
      contextTokens: z.number().int().min(1024).max(1_048_576).default(16_384),
    })
    .prefault({}),
  /** Any endpoint that speaks OpenAI Chat Completions. Keys are kept apart, in secrets.json. */
  openAiCompatible: z
    .array(
      z.strictObject({
        id: z.string().regex(/^openai-[a-z0-9-]{1,40}$/),
        label: z.string().min(1).max(60),
        baseUrl: z.url({ protocol: /^https?$/ }),
        /** Model names to offer when the endpoint cannot list them. */
        models: z.array(z.string().min(1).max(200)).max(100).default([]),
      }),
    )
    .max(20)
    .default([]),
});

const model = z.strictObject({ providerId: z.string().min(1).max(80), model: z.string().min(1).max(200) }).nullable();

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
const argument = z
  .string()
  .max(4096)
  .refine((text) => !text.includes('\0'));

const connector = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  label: z.string().min(1).max(60),
  isEnabled: z.boolean(),
  transport: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('stdio'),
      /** A path, or a name that is looked up in PATH. */
      command: argument.min(1),
      args: z.array(argument).max(100),
      /** Beside PATH, HOME, LANG and TMPDIR the only variables the server gets. They stand in this file as they are. */
      env: z.record(variable, argument),
    }),
    z.strictObject({ type: z.literal('http'), url: z.url({ protocol: /^https?$/ }).max(2048) }),
  ]),
});

/** MCP servers. Only the person adds them: no file of a workspace starts one. */
const connectors = z
  .array(connector)
  .max(20)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { message: 'two connectors have one id' });

const terminal = z.strictObject({
  /** How long the agent waits for a command before it is told that it is still running, in milliseconds. */
  agentWaitMs: z.number().int().min(1000).max(3_600_000).default(120_000),
  scrollbackLines: z.number().int().min(100).max(100_000).default(5_000),
});

/** US dollars; null for no limit. Policies may set stricter ones. */
const usd = z.number().positive().max(1_000_000).nullable();
const budget = z.strictObject({
  sessionLimitUsd: usd.default(null),
  dailyLimitUsd: usd.default(null),
  monthlyLimitUsd: usd.default(null),
});

/** `settings.json`. Every member has a default, so an empty file is a valid one. */
export const settingsSchema = z.strictObject({
  /** Format of the file; raised with a migration. */
  version: z.literal(1).default(1),
  theme: theme.default('system'),
  /** Mode of new sessions. */
  defaultMode: mode.default('standard'),
  isWalkthroughDone: z.boolean().default(false),
  editor: editor.prefault({}),
  security: security.prefault({}),
  providers: providers.prefault({}),
  /** What a new session talks to; null until the person has chosen. */
  model: model.default(null),
  budget: budget.prefault({}),
  terminal: terminal.prefault({}),
  connectors: connectors.default([]),
});

export type Settings = z.infer<typeof settingsSchema>;

/**
 * A change of settings: whole top-level sections, each replacing the one before. Written out rather than derived with
 * `.partial()`, because Zod 4 applies defaults inside optional members and an absent section would be reset.
 */
export const settingsPatchSchema = z.strictObject({
  theme: theme.optional(),
  defaultMode: mode.optional(),
  isWalkthroughDone: z.boolean().optional(),
  editor: editor.optional(),
  security: security.optional(),
  providers: providers.optional(),
  model: model.optional(),
  budget: budget.optional(),
  terminal: terminal.optional(),
  connectors: connectors.optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
