import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Check, Finding } from './check.ts';
import { listFiles } from './source/source-file.ts';

const folders = ['docs', 'packages', 'skills', 'agents', 'native', 'bench', 'resources'];

/** Pages point at files; files move. */
export const docsLinksCheck: Check = {
  name: 'docs links',
  holds: 'every relative link in a Markdown page leads to a file, and every #heading to a heading',
  run({ root }) {
    const pages = [...folders.flatMap((folder) => listFiles(root, folder, /\.md$/)), ...topLevelPages(root)];
    return pages.flatMap((page) => checkPage(root, page));
  },
};

function topLevelPages(root: string): string[] {
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].filter((name) => existsSync(join(root, name)));
}

function checkPage(root: string, page: string): Finding[] {
  const findings: Finding[] = [];
  const text = withoutCode(readFileSync(join(root, page), 'utf8'));
  for (const [index, line] of text.split('\n').entries()) {
    for (const match of line.matchAll(/!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|\b(?:src|href)="([^"]+)"/g)) {
      const problem = checkLink(root, page, match[1] ?? match[2] ?? '');
      if (problem) findings.push({ file: page, line: index + 1, message: problem });
    }
  }
  return findings;
}

/** Blanks fenced blocks and code spans, keeping the lines. */
function withoutCode(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, '')).replace(/`[^`\n]*`/g, '');
}

function checkLink(root: string, page: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined;
  const [path = '', heading] = decodeURIComponent(link).split('#');
  const target = path === '' ? page : posix.normalize(path.startsWith('/') ? path.slice(1) : `${posix.dirname(page)}/${path}`);
  if (!existsSync(join(root, target))) return `${link} leads nowhere`;
  if (!heading || !target.endsWith('.md')) return undefined;
  return headings(readFileSync(join(root, target), 'utf8')).has(heading) ? undefined : `${link}: ${target} has no such heading`;
}

/** Anchors the way code hosts make them: lower case, punctuation dropped, spaces to hyphens. */
function headings(text: string): Set<string> {
  const found = text.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm);
  return new Set(
    [...found].map((match) =>
      (match[1] ?? '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
