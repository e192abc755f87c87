/** An honest change, which every check has to accept. */
export interface HonestChange {
  /** Unique; describes the change. */
  readonly name: string;
  /** The kind of change, such as "test file split". */
  readonly kind: string;
  readonly language: "javascript" | "typescript" | "python";
  /** The whole base tree: path to text. */
  readonly base: Readonly<Record<string, string>>;
  /** The change: path to new text; null deletes the file. */
  readonly change: Readonly<Record<string, string | null>>;
  /** Paths with mode 755, before and after; none by default. */
  readonly executable?: readonly string[];
  /** Globs that cover every path of the change. */
  readonly writes: readonly string[];
  /** Files that the task promises; none by default. */
  readonly deliverables?: readonly string[];
  /** A command that fails on the base and passes, offline, on the changed tree. */
  readonly acceptance?: string;
}
