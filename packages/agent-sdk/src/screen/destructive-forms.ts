/** A test of the arguments of a program. Each looks at every word once or twice, so that no command can make it slow. */
type Form = (words: readonly string[]) => boolean;
type WordTest = (word: string) => boolean;

/** What a program does with some arguments; ends the sentence “`git` …”. */
interface DestructiveForm {
  readonly form: Form;
  readonly does: string;
}

const has = (names: string): Form => {
  const set = new Set(names.split(' '));
  return (words) => words.some((word) => set.has(word));
};

/** One word right before one of the others: `stash drop`. */
const pair = (first: string, seconds: string): Form => {
  const set = new Set(seconds.split(' '));
  return (words) => words.some((word, index) => index > 0 && set.has(word) && words[index - 1] === first);
};

/** Anywhere behind a sub-command: `push … --force`. */
const behind =
  (command: string, test: WordTest): Form =>
  (words) => {
    const at = words.indexOf(command);
    return at >= 0 && words.some((word, index) => index > at && test(word));
  };

const any =
  (...forms: readonly Form[]): Form =>
  (words) =>
    forms.some((form) => form(words));
const both =
  (one: Form, other: Form): Form =>
  (words) =>
    one(words) && other(words);
const not =
  (form: Form): Form =>
  (words) =>
    !form(words);
const some =
  (test: WordTest): Form =>
  (words) =>
    words.some(test);

const is = (names: string): WordTest => {
  const set = new Set(names.split(' '));
  return (word) => set.has(word);
};

/** A letter among short options: the `f` of `-fdx`. */
const letter =
  (name: string): WordTest =>
  (word) =>
    /^-[a-zA-Z]+$/.test(word) && word.includes(name);
const either =
  (...tests: readonly WordTest[]): WordTest =>
  (word) =>
    tests.some((test) => test(word));

const forcesPush = either(
  (word) => /^--force(?:-with-lease|-if-includes)?(?:=|$)/.test(word),
  is('--mirror --delete -d --prune'),
  letter('f'),
  (word) => /^[+:]./.test(word),
);
const cloudVerb = (word: string, index: number): boolean => index > 0 && /^(?:delete|terminate|remove|purge)/.test(word);

const containers = any(has('rm rmi prune kill'), behind('compose', is('down')), pair('system', 'reset'));
const infrastructure = any(has('destroy apply force-unlock taint'), pair('state', 'rm mv'));

/** Sub-commands that take something away, by program. A map, because a command may call a program `constructor`. */
export const destructiveForms: ReadonlyMap<string, readonly DestructiveForm[]> = new Map<string, readonly DestructiveForm[]>([
  [
    'git',
    [
      { form: behind('push', forcesPush), does: 'rewrites or deletes what others have fetched' },
      {
        form: any(
          behind('reset', is('--hard --merge --keep')),
          both(
            any(behind('checkout', is('-- . -f --force')), behind('restore', is('-- . -f --force'))),
            not(any(behind('checkout', is('-b -B --orphan')), behind('restore', is('--staged -S')))),
          ),
          both(has('restore'), not(behind('restore', is('--staged')))),
        ),
        does: 'throws uncommitted work away',
      },
      { form: behind('clean', either(letter('f'), is('--force'))), does: 'deletes files git does not know' },
      {
        form: behind('branch', either(is('--delete --force -M'), letter('D'), letter('d'), letter('f'))),
        does: 'deletes or moves a branch',
      },
      { form: behind('tag', is('-d --delete -f --force')), does: 'deletes or moves a tag' },
      { form: pair('stash', 'drop clear'), does: 'deletes stashed work' },
      {
        form: any(has('filter-branch filter-repo rebase gc prune'), pair('reflog', 'expire delete')),
        does: 'rewrites history or deletes what it no longer names',
      },
      {
        form: any(
          behind('commit', is('--amend')),
          behind('update-ref', is('-d')),
          pair('worktree', 'remove'),
          pair('submodule', 'deinit'),
          has('rm'),
        ),
        does: 'rewrites or deletes what git keeps',
      },
    ],
  ],
  ['find', [{ form: has('-delete'), does: 'deletes files' }]],
  ['rsync', [{ form: some((word) => word.startsWith('--delete') || word === '--remove-source-files'), does: 'deletes files' }]],
  ['kubectl', [{ form: any(has('delete drain'), behind('replace', is('--force'))), does: 'deletes things of a cluster' }]],
  ['oc', [{ form: has('delete'), does: 'deletes things of a cluster' }]],
  ['helm', [{ form: has('uninstall delete rollback'), does: 'deletes things of a cluster' }]],
  ['terraform', [{ form: infrastructure, does: 'changes or destroys infrastructure' }]],
  ['tofu', [{ form: infrastructure, does: 'changes or destroys infrastructure' }]],
  ['pulumi', [{ form: any(has('destroy up'), pair('state', 'delete'), pair('stack', 'rm')), does: 'changes or destroys infrastructure' }]],
  ['docker', [{ form: containers, does: 'deletes containers, images or volumes' }]],
  ['podman', [{ form: containers, does: 'deletes containers, images or volumes' }]],
  ['docker-compose', [{ form: has('down rm kill'), does: 'deletes containers, images or volumes' }]],
  [
    'aws',
    [
      {
        form: any(pair('s3', 'rm rb'), (words) => words.some(cloudVerb), both(pair('s3', 'sync'), behind('sync', is('--delete')))),
        does: 'deletes things in the cloud',
      },
    ],
  ],
  ['gcloud', [{ form: has('delete'), does: 'deletes things in the cloud' }]],
  ['az', [{ form: has('delete purge'), does: 'deletes things in the cloud' }]],
  ['gsutil', [{ form: has('rm rb'), does: 'deletes things in the cloud' }]],
  ['gh', [{ form: has('delete archive'), does: 'deletes things on GitHub' }]],
  ['npm', [{ form: has('publish unpublish deprecate'), does: 'changes what others install' }]],
  ['cargo', [{ form: has('publish yank'), does: 'changes what others install' }]],
  ['crontab', [{ form: some((word) => letter('r')(word.slice(0, 8))), does: 'deletes scheduled jobs' }]],
  ['systemctl', [{ form: has('stop disable mask poweroff reboot halt kill isolate'), does: 'stops services or this computer' }]],
  ['history', [{ form: some(letter('c')), does: 'deletes the history of commands' }]],
  ['mv', [{ form: (words) => words.at(-1) === '/dev/null', does: 'deletes files' }]],
]);
