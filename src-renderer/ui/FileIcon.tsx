import {
  Braces,
  File,
  FileCode2,
  FileLock2,
  FileText,
  Folder,
  FolderOpen,
  Image,
  type LucideIcon,
  Settings2,
  SquareTerminal,
} from 'lucide-react';
import styles from './FileIcon.module.css';

export interface FileIconProps {
  readonly name: string;
  readonly isFolder?: boolean;
  readonly isOpen?: boolean;
}

const kinds: readonly (readonly [RegExp, LucideIcon])[] = [
  [/\.(jsonc?|json5)$/i, Braces],
  [/\.(md|mdx|txt|rst|adoc|log|csv)$|^(readme|license|changelog)/i, FileText],
  [/\.(png|jpe?g|gif|webp|svg|ico|avif|bmp)$/i, Image],
  [/\.(sh|bash|zsh|fish|ps1|bat|cmd)$/i, SquareTerminal],
  [/\.(ya?ml|toml|ini|cfg|conf|env\..*|lock)$|^\.(editorconfig|gitignore|gitattributes|npmrc|nvmrc)$/i, Settings2],
  [/^\.env|\.(pem|key|p12|pfx|crt|kdbx)$/i, FileLock2],
  [
    /\.(m?[jt]sx?|c[jt]s|py|rb|rs|go|java|kt|swift|c|h|cc|cpp|hpp|cs|php|lua|zig|css|scss|less|html?|vue|svelte|sql|xml|dart|ex|exs|hs|ml|scala|r|jl)$/i,
    FileCode2,
  ],
];

/** A quiet icon for what a name says a file is. The name says it too, so it is decoration. */
export function FileIcon({ name, isFolder = false, isOpen = false }: FileIconProps) {
  const Icon = isFolder ? (isOpen ? FolderOpen : Folder) : (kinds.find(([pattern]) => pattern.test(name))?.[1] ?? File);
  return (
    <span className={isFolder ? styles.folder : styles.file}>
      <Icon size={16} strokeWidth={1.5} aria-hidden />
    </span>
  );
}
