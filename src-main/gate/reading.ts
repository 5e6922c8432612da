import type { ApprovalPreview, CommandReading, ProgramPreview } from '@gatehouse/agent-sdk/approval';
import type { CommandAnalysis, ParsedProgram } from '@gatehouse/agent-sdk/screen';
import { findProgram } from './find-program.ts';

/** Programs and findings of one command that are shown at most; the rest is counted among what is unknown. */
const maximumShown = 60;

/** The preview of a command with what the gate read in it. Other previews stay as they are. */
export async function withReading(
  preview: ApprovalPreview,
  analysis: CommandAnalysis | undefined,
  programFolders: readonly string[],
): Promise<ApprovalPreview> {
  if (preview.type !== 'command' || analysis === undefined) return preview;
  const reading = await toReading(analysis, programFolders);
  const names = analysis.programs.map(({ program }) => program).filter((program) => program !== null);
  return { ...preview, programs: names.length === 0 ? preview.programs : [...new Set(names)], reading };
}

async function toReading(analysis: CommandAnalysis, programFolders: readonly string[]): Promise<CommandReading> {
  const { verdict, findings, programs, unknowns } = analysis;
  const omitted = programs.length - maximumShown;
  return {
    verdict,
    findings: findings.slice(0, maximumShown),
    programs: await Promise.all(programs.slice(0, maximumShown).map((program) => withFile(program, programFolders))),
    unknowns: [
      ...unknowns.slice(0, maximumShown),
      ...(omitted > 0 ? [{ text: `${omitted} more programs`, why: 'the command starts more than can be shown here' }] : []),
    ],
  };
}

async function withFile(program: ParsedProgram, folders: readonly string[]): Promise<ProgramPreview> {
  const file = program.program === null ? undefined : await findProgram(program.program, folders);
  return file === undefined ? program : { ...program, file };
}
