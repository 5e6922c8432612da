import type { ProgramPreview } from '@gatehouse/agent-sdk/approval';
import { replaceHidden, toCodePointName } from '@gatehouse/agent-sdk/base';
import { foldWrappers } from './folded-programs.ts';
import styles from './ProgramList.module.css';

export interface ProgramListProps {
  readonly programs: readonly ProgramPreview[];
  /** Where the command starts, as it is shown: a program elsewhere says so. */
  readonly folder: string;
  readonly toShortPath: (path: string) => string;
}

/** Arguments of one program that are drawn; a longer list is counted, and the command above shows it whole. */
const maximumArguments = 40;

/** What a command starts, one line each: how it is joined on, what wraps it, the program, its file, its arguments. */
export function ProgramList({ programs, folder, toShortPath }: ProgramListProps) {
  return (
    <ol className={styles.list}>
      {foldWrappers(programs).map((program, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and two equal programs are two programs
        <li key={index} className={styles.item}>
          <span className={styles.joint}>{index === 0 ? '' : joints[program.joinedBy]}</span>
          <div className={styles.parts}>
            <Program program={program} />
            <Circumstances program={program} folder={folder} toShortPath={toShortPath} />
          </div>
        </li>
      ))}
    </ol>
  );
}

const joints: Readonly<Record<ProgramPreview['joinedBy'], string>> = {
  '': 'and',
  '|': '|',
  '&&': '&&',
  '||': '||',
  ';': ';',
  '&': '&',
  in: 'in it',
};

function Program({ program }: { readonly program: ProgramPreview }) {
  const { wrappers, program: name, file, arguments: all } = program;
  const rest = all.length - maximumArguments;
  return (
    <div className={styles.line}>
      {wrappers.map((wrapper, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <span key={index} className={styles.wrapper}>
          {seen(wrapper)} ›
        </span>
      ))}
      {name === null ? <span className={styles.unknown}>an unknown program</span> : <code className={styles.program}>{seen(name)}</code>}
      {file !== undefined && <span className={styles.file}>{seen(file)}</span>}
      {all.slice(0, maximumArguments).map((argument, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <Argument key={index} text={argument} written={program.words[index + 1]} />
      ))}
      {rest > 0 && <span className={styles.file}>and {rest} more</span>}
    </div>
  );
}

function Argument({ text, written }: { readonly text: string | null; readonly written: string | undefined }) {
  if (text !== null) return <code className={styles.argument}>{text === '' ? '(empty)' : seen(text)}</code>;
  return (
    <code className={styles.unknown} data-tooltip="What this becomes is known only when it runs">
      {seen(written ?? '?')}
    </code>
  );
}

function Circumstances({
  program,
  folder,
  toShortPath,
}: { readonly program: ProgramPreview } & Pick<ProgramListProps, 'folder' | 'toShortPath'>) {
  const { environment, redirections, cwd } = program;
  const where = cwd === null ? 'in a folder that is not known' : toShortPath(cwd) === folder ? '' : `in ${toShortPath(cwd)}`;
  if (environment.length === 0 && redirections.length === 0 && where === '') return null;
  return (
    <div className={styles.line}>
      {environment.map(({ name, value }) => (
        <span key={name} className={styles.fact}>
          sets <code>{seen(name)}</code> to {value === null ? 'something not known' : <code>{value === '' ? 'nothing' : seen(value)}</code>}
        </span>
      ))}
      {redirections.map(({ operator, target }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <span key={index} className={styles.fact}>
          <code>{operator}</code> {target === null ? 'to something not known' : <code>{seen(target)}</code>}
        </span>
      ))}
      {where !== '' && <span className={styles.fact}>{where}</span>}
    </div>
  );
}

/** Nothing in a part of a command hides here either; the command above draws it as a box. */
function seen(text: string): string {
  return replaceHidden(text, (character) => `⟨${toCodePointName(character)}⟩`);
}
