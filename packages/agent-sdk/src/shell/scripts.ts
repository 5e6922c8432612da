import { isReserved, peekReserved, readCommand } from './commands.ts';
import { readHereDocuments } from './here-documents.ts';
import { readLineEnd, skipLines } from './lines.ts';
import {
  maximumErrors,
  nested,
  noteError,
  peek,
  type Reader,
  SyntaxProblem,
  skipBlanks,
  skipComment,
  span,
  startsWith,
  type Terminator,
} from './reader.ts';
import type { Command, Pipeline, Script } from './syntax.ts';

/**
 * A list of commands up to its terminator, which is left unread. At the top (`''`) a problem becomes an error node and
 * reading goes on behind it, so that what follows is seen too.
 */
export function readScript(reader: Reader, terminator: Terminator): Script {
  const start = reader.at;
  const pipelines: Pipeline[] = [];
  let joinedBy: Pipeline['joinedBy'] = '';
  while (!isAtEnd(reader, terminator)) {
    try {
      const pipeline = readPipeline(reader, joinedBy, terminator);
      const operator = readOperator(reader, terminator);
      pipelines.push(operator === '&' ? { ...pipeline, isInBackground: true } : pipeline);
      joinedBy = operator;
    } catch (thrown) {
      if (!(thrown instanceof SyntaxProblem) || (terminator !== '' && !isTop(reader))) throw thrown;
      pipelines.push(recover(reader, thrown, joinedBy));
      joinedBy = ';';
    }
  }
  if (reader.pending.length > 0 && terminator === '') readHereDocuments(reader);
  return { pipelines, ...span(reader, start) };
}

function isTop(reader: Reader): boolean {
  return reader.depth === 0;
}

function recover(reader: Reader, problem: SyntaxProblem, joinedBy: Pipeline['joinedBy']): Pipeline {
  const start = reader.at;
  const isOver = problem.isFatal || reader.errors.length > maximumErrors;
  if (isOver) reader.progress.isWhole = false;
  reader.at = isOver ? reader.end : Math.min(reader.at + 1, reader.end);
  reader.pending = [];
  const error = noteError({ ...reader, at: reader.end }, problem.message, start);
  return { commands: [error], isNegated: false, isTimed: false, joinedBy, isInBackground: false, ...span(reader, start) };
}

function isAtEnd(reader: Reader, terminator: Terminator): boolean {
  skipLines(reader);
  if (reader.at >= reader.end) return true;
  if (terminator === '') return false;
  if (terminator === ')') return peek(reader) === ')';
  if (terminator === ';;') return startsWith(reader, ';;') || startsWith(reader, ';&') || isReserved(reader, ['esac']);
  if (terminator === '}') return isReserved(reader, ['}']);
  return isReserved(reader, terminator);
}

/** Behind a pipeline: the operator that joins it to the next. @throws SyntaxProblem for anything else but an end */
function readOperator(reader: Reader, terminator: Terminator): Pipeline['joinedBy'] {
  skipBlanks(reader);
  skipComment(reader);
  const isDouble = startsWith(reader, '&&') || startsWith(reader, '||');
  if (isDouble) {
    const operator = reader.text.slice(reader.at, reader.at + 2) as '&&' | '||';
    reader.at += 2;
    skipLines(reader);
    if (reader.at >= reader.end) noteError(reader, `nothing follows “${operator}”`, reader.at);
    else if (isAtEnd(reader, terminator)) throw new SyntaxProblem(`nothing follows “${operator}”`);
    return operator;
  }
  const character = peek(reader);
  if (character === '&') {
    reader.at += 1;
    return '&';
  }
  if (character === ';' && !startsWith(reader, ';;') && !startsWith(reader, ';&')) reader.at += 1;
  else if (character === '\n') readLineEnd(reader);
  else if (!isAtEnd(reader, terminator)) throw new SyntaxProblem(`“${character}” stands where a command ends`);
  return ';';
}

function readPipeline(reader: Reader, joinedBy: Pipeline['joinedBy'], terminator: Terminator): Pipeline {
  const start = reader.at;
  const { isNegated, isTimed } = readPrefixes(reader);
  const commands: Command[] = [];
  const isEmpty = (isNegated || isTimed) && endsPipeline(reader);
  if (!isEmpty) commands.push(readCommand(reader, terminator));
  for (skipBlanks(reader); !isEmpty && peek(reader) === '|' && peek(reader, 1) !== '|'; skipBlanks(reader)) {
    reader.at += peek(reader, 1) === '&' ? 2 : 1;
    skipLines(reader);
    if (reader.at >= reader.end) {
      commands.push(noteError(reader, 'nothing follows “|”', reader.at));
      break;
    }
    commands.push(nested(reader, () => readCommand(reader, terminator)));
  }
  return { commands, isNegated, isTimed, joinedBy, isInBackground: false, ...span(reader, start) };
}

function endsPipeline(reader: Reader): boolean {
  skipBlanks(reader);
  return reader.at >= reader.end || ';\n&|)'.includes(peek(reader));
}

/** `!` and `time [-p] [--]` in front of a pipeline. */
function readPrefixes(reader: Reader): { readonly isNegated: boolean; readonly isTimed: boolean } {
  let isNegated = false;
  let isTimed = false;
  for (;;) {
    skipBlanks(reader);
    const word = peekReserved(reader);
    if (word === '!') isNegated = !isNegated;
    else if (word === 'time') isTimed = true;
    else if (!(isTimed && (word === '-p' || word === '--'))) return { isNegated, isTimed };
    reader.at += word.length;
  }
}
