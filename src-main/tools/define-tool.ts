import type { AgentTool, ToolContext, ToolOutput, ToolProposal } from '@gatehouse/agent';
import type { JsonObject, JsonValue } from '@gatehouse/agent-sdk/base';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import { parseArguments } from './arguments.ts';

/** What one tool is made of. Its schema is what the model is told and what its arguments are parsed with. */
export interface ToolParts<Arguments, Payload extends JsonObject> {
  readonly name: string;
  /** For the model: what it does, what it answers, what it cannot do. */
  readonly description: string;
  readonly schema: z.ZodType<Arguments>;
  prepare(callArguments: Arguments, context: ToolContext): Promise<ProposalOf<Payload>>;
  /** Receives the permit for a payload that `prepare` or `revise` made. */
  execute(permit: Permit<Payload>, context: ToolContext): Promise<ToolOutput>;
  /** For tools whose proposals a person may edit. */
  revise?(proposal: ProposalOf<Payload>, text: string): ProposalOf<Payload>;
}

export type ProposalOf<Payload extends JsonObject> = ToolProposal & { readonly payload: Payload };

/** Puts a tool behind the contract the gate knows. */
export function defineTool<Arguments, Payload extends JsonObject>(parts: ToolParts<Arguments, Payload>): AgentTool<Permit> {
  const { name, description, schema, revise } = parts;
  return {
    definition: { name, description, parameters: toParameters(schema) },
    prepare: async (callArguments: JsonValue | undefined, context: ToolContext) =>
      parts.prepare(parseArguments(name, schema, callArguments), context),
    // The gate brings a tool permits for this tool's own proposals only, so their payload is of its type; an executor
    // that is handed another kind of permit refuses it.
    execute: (permit: Permit, context: ToolContext) => parts.execute(permit as Permit<Payload>, context),
    ...(revise === undefined
      ? {}
      : { revise: async (proposal: ToolProposal, text: string) => revise(proposal as ProposalOf<Payload>, text) }),
  };
}

function toParameters(schema: z.ZodType): JsonObject {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' });
  return parameters as JsonObject;
}
