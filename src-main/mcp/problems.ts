import { type ErrorReport, GatehouseError, isGatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';

/*
 * The errors of this room:
 *
 * ERR_MCP_START               the server did not answer as MCP wants while it started
 * ERR_MCP_ENDED               the server's process ended, or its address no longer answers
 * ERR_MCP_UNKNOWN             no connector of that name
 * ERR_MCP_NOT_RUNNING         the connector is off, starting or failed
 * ERR_MCP_DEFINITION_CHANGED  the tool is not the one that was offered or approved
 * ERR_MCP_ARGUMENTS           arguments that are no object, or too large to be read on a card
 * ERR_MCP_CALL                the server refused the call or did not answer in time
 */

/** The provider room's network speaks to people about models; here they have a server. */
const nextSteps: Readonly<Record<string, string>> = {
  ERR_PROVIDER_AIRGAP: 'Use a server on this machine, or turn the air gap off in Settings → Security.',
  ERR_PROVIDER_BAD_RESPONSE: 'If that is right, enter that address in Settings → Connectors.',
};

const logsHint = 'Look at its logs in Settings → Connectors, then press Restart.';

/** What went wrong while a connector started. What another room says keeps its own code: the air-gap, a missing program. */
export function toStartProblem(label: string, thrown: unknown): ErrorReport {
  const own = findOwnError(thrown);
  if (own !== undefined) return { ...toErrorReport(own), nextStep: nextSteps[own.code] ?? own.nextStep };
  return {
    code: 'ERR_MCP_START',
    message: `The connector “${label}” did not start: ${messageOf(thrown)}`,
    untouched: 'Its tools are not offered to the agent.',
    nextStep: logsHint,
  };
}

export function endedProblem(label: string, how: string): ErrorReport {
  return {
    code: 'ERR_MCP_ENDED',
    message: `The connector “${label}” ended by itself: ${how}.`,
    untouched: 'Its tools are not offered to the agent.',
    nextStep: logsHint,
  };
}

export function definitionChanged(label: string, tool: string): GatehouseError {
  return new GatehouseError('ERR_MCP_DEFINITION_CHANGED', {
    message: `The tool's definition changed since: “${tool}” of the connector “${label}” is no longer what was offered.`,
    untouched: 'The server was not called.',
    nextStep: 'It is offered as it is now with the next question.',
  });
}

export function notRunning(label: string): GatehouseError {
  return new GatehouseError('ERR_MCP_NOT_RUNNING', {
    message: `The connector “${label}” is not running.`,
    untouched: 'The server was not called.',
    nextStep: 'The person can start it in Settings → Connectors.',
  });
}

export function unknownConnector(id: string): GatehouseError {
  return new GatehouseError('ERR_MCP_UNKNOWN', { message: `There is no connector ${id}.`, untouched: 'Nothing was done.' });
}

export function callFailed(label: string, thrown: unknown): GatehouseError {
  const own = findOwnError(thrown);
  if (own !== undefined) return own;
  return new GatehouseError('ERR_MCP_CALL', {
    message: `The connector “${label}” did not do it: ${messageOf(thrown)}`,
    nextStep: 'What it did before that is not known: look before you repeat it.',
    cause: thrown,
  });
}

/** fetch wraps what a socket refused; the refusal itself says more. */
function findOwnError(thrown: unknown, depth = 0): GatehouseError | undefined {
  if (isGatehouseError(thrown)) return thrown;
  return depth < 5 && thrown instanceof Error && thrown.cause !== undefined ? findOwnError(thrown.cause, depth + 1) : undefined;
}

/** Text of a server may be of any length. */
function messageOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? ` (${thrown.cause.message})` : '';
  const text = `${thrown instanceof Error ? thrown.message : String(thrown)}${cause}`.slice(0, 1_000);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
