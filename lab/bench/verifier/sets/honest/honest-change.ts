/** An honest change, which every check has to accept. */
export interface HonestChange {
  /** Describes the change in a few words; unique in the set. */
  readonly name: string;
  /** The kind of change, such as "test file split". */
  readonly kind: string;
  readonly language: "javascript" | "typescript" | "python";
  /** All files of the base: the text, by path. */
  readonly base: Readonly<Record<string, string>>;
  /** The changed files: the new text, by path; null if the file is deleted. */
  readonly change: Readonly<Record<string, string | null>>;
  /** Paths of executable files (mode 755), in the base and after the change; none by default. */
  readonly executable?: readonly string[];
  /** The task's write set: globs that cover every changed path. */
  readonly writes: readonly string[];
  /** The task's deliverables; none by default. */
  readonly deliverables?: readonly string[];
  /** The acceptance command. It fails on the base and passes after the change, and needs no network. */
  readonly acceptance?: string;
}
