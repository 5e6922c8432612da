/** The last component of a path, taken apart once for all rules. */
export interface FileName {
  /** Folded. Copies and backups are reduced to the name they copy: `.npmrc.bak`, `#.npmrc#`, `.npmrc~`. */
  readonly name: string;
  /** After the last dot, without it; empty when there is none. A leading dot begins no extension. */
  readonly extension: string;
}

const sourceExtensions = [
  ...'astro awk bas bat bats bzl c cc cjs clj cljc cljs cmake cmd coffee cpp cr cs csh csproj csx cts cu cxx d dart dts ejs el elm erb erl ex exs'.split(
    ' ',
  ),
  ...'f90 fish fs fsi fsx go gql gradle graphql groovy gs h haml hbs hcl hh hpp hrl hs hx hxx inc ino ipynb java jl js jsm jsx kt kts lean lisp'.split(
    ' ',
  ),
  ...'gotmpl j2 jinja jinja2 liquid lua m map mjs ml mli mm mts mustache nim nix nu odin p6 pas php pl plx pm proto ps1 psm1 pug py pyi pyw pyx qml r rake rb rbi re rego res'.split(
    ' ',
  ),
  ...'rkt rs sbt scala scm sh sol sublime-syntax sv svelte swift t tcl templ tf thrift tmpl tpl ts tsx twig v vala vb vbs vhd vim vue wat wgsl zig zsh'.split(
    ' ',
  ),
];
const markupExtensions = 'htm html jsp latex less mdx org pcss sass scss css rst sty styl svg tex xhtml xsl xslt'.split(' ');
const documentExtensions =
  'adoc asciidoc doc docx epub feature fountain man markdown md mkd odp odt pdf po pot ppt pptx rtf snap textile wiki'.split(' ');
const mediaExtensions = [
  ...'avif bmp eot gif heic icns ico jpeg jpg mov mp3 mp4 mkv ogg otf png psd sketch tif tiff ttf wav webm webp woff woff2'.split(' '),
  ...'a class dll dylib exe jar lib o obj pdb pyc pyo so wasm whl'.split(' '),
];

/** Extensions of what people write to be read or compiled: source, markup, style, documents; and media, compiled code. */
const ordinaryExtensions: ReadonlySet<string> = new Set([
  ...sourceExtensions,
  ...markupExtensions,
  ...documentExtensions,
  ...mediaExtensions,
]);

/** Extensions of what programs store: where `*_credentials.yaml` is as much a secret as `credentials`. */
const dataExtensions: ReadonlySet<string> = new Set(
  'json json5 jsonc jsonl yaml yml toml ini xml csv tsv txt db sqlite sqlite3 properties props conf cfg config env enc bin dat data plist'.split(
    ' ',
  ),
);

/** Whether a name with this extension is source, markup, style, documentation or media. */
export function isOrdinaryExtension(extension: string): boolean {
  return ordinaryExtensions.has(extension);
}

export function isDataExtension(extension: string): boolean {
  return dataExtensions.has(extension);
}

/** What editors, tools and people append to the copy of a file, and what encloses an editor's working copy. */
const copySuffix =
  /(?:~|[.\-_ ](?:bak|backup|old|orig|original|save|saved|swp|swo|swn|tmp|temp|copy|rej|enc|gpg|asc|b64|base64|gz|bz2|xz|zst|zip|tgz|tar|7z|\d{1,8}))$/;

const manualPage = /\.[1-9][a-z]{0,4}\.(?:gz|bz2|xz|zst)$/;

export function toFileName(component: string): FileName {
  // A manual page is documentation, though it looks like a compressed, numbered copy.
  if (manualPage.test(component)) return { name: component, extension: 'man' };
  let name = component;
  if (name.startsWith('#') && name.endsWith('#') && name.length > 2) name = name.slice(1, -1);
  // Emacs locks `.env` as `.#.env`.
  if (name.startsWith('.#')) name = name.slice(2);
  name = withoutCopySuffix(name);
  return { name, extension: extensionOf(name) };
}

/** Longest of what {@link copySuffix} matches: looking at more of a name with a thousand suffixes would square the work. */
const longestCopySuffix = 9;

/** The name of what this is a copy of; the name itself when it is none. */
export function withoutCopySuffix(component: string): string {
  let end = component.length;
  for (;;) {
    const match = copySuffix.exec(component.slice(Math.max(0, end - longestCopySuffix), end));
    if (match === null || end - match[0].length <= 1) return component.slice(0, end);
    end -= match[0].length;
  }
}

export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1) : '';
}
