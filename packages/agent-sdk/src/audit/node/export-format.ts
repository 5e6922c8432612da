/** What an export folder holds, apart from the pages. See docs/protocol/export.md. */
export const exportFiles = {
  manifest: 'manifest.json',
  publicKey: 'public-key.pem',
  /** C2SP tlog-checkpoint of the entries in the pages. */
  checkpoint: 'checkpoint',
  /** in-toto statement about the pages, in a DSSE envelope. */
  envelope: 'attestation.dsse.json',
  /** The same statement as a compact JWS. */
  jws: 'attestation.jws',
} as const;

export const exportFormat = 'gatehouse-ledger-export/1';

/** Bytes of a page that are never exceeded by more than one entry: a page is signed and hashed in one piece. */
export const maxPageBytes = 8 * 1024 * 1024;

export interface ExportManifest {
  readonly [key: string]: string | number | readonly ExportPage[] | readonly ExportFile[];
  readonly format: typeof exportFormat;
  /** Hash of the ledger's first entry. */
  readonly ledgerId: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly exportedAt: string;
  readonly entries: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Hash of the last entry. */
  readonly headHash: string;
  /** SHA-256 of the bytes of `public-key.pem`. */
  readonly publicKeySha256: string;
  readonly pages: readonly ExportPage[];
  /** The other files: checkpoint and attestation. */
  readonly files: readonly ExportFile[];
}

export interface ExportFile {
  readonly [key: string]: string;
  readonly name: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
}

export interface ExportPage {
  readonly [key: string]: string | number;
  readonly name: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** `page-000001.jsonl` for the first. */
export function toPageName(index: number): string {
  return `page-${String(index + 1).padStart(6, '0')}.jsonl`;
}

export function toSignatureName(name: string): string {
  return `${name}.sig`;
}
