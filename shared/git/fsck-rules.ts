/**
 * Complaints of fsck about objects that git itself clones and works with: dates, names and mails that old tools wrote, file modes with a
 * zero before them, marks that another program put into a commit, a `.gitmodules` that nobody can read. All of it harms nobody here.
 *
 * Every other complaint refuses the object, since it can lead a checkout out of its folder, hide a file from a check, or make git run
 * something: entries called `.git`, `.` or `..` or with a slash, two entries of one name, trees out of order, objects that are cut
 * off, and submodules whose name, path, URL or update command is an option or a program.
 */
const HARMLESS = [
  "badDate",
  "badDateOverflow",
  "badEmail",
  "badFilemode",
  "badName",
  "badTagName",
  "badTimezone",
  "extraHeaderEntry",
  "gitattributesBlob",
  "gitattributesLarge",
  "gitattributesLineLength",
  "gitattributesMissing",
  "gitattributesSymlink",
  "gitignoreSymlink",
  "gitmodulesBlob",
  "gitmodulesLarge",
  "gitmodulesMissing",
  "gitmodulesParse",
  "mailmapSymlink",
  "missingAuthor",
  "missingCommitter",
  "missingEmail",
  "missingNameBeforeEmail",
  "missingSpaceBeforeDate",
  "missingSpaceBeforeEmail",
  "missingTagEntry",
  "missingTaggerEntry",
  "multipleAuthors",
  "nulInCommit",
  "zeroPaddedDate",
  "zeroPaddedFilemode",
] as const;

/** Settings of a fetch that looks at every object, and refuses what is dangerous. */
export const FETCH_FSCK: readonly string[] = [
  "fetch.fsckObjects=true",
  "transfer.fsckObjects=true",
  ...HARMLESS.map((id) => `fetch.fsck.${id}=ignore`),
].flatMap((setting) => ["-c", setting]);

/** The same for a pack that comes from a repository of ours: what a job began with is in the trees that it makes. */
export const STRICT_PACK = `--strict=${HARMLESS.map((id) => `${id}=ignore`).join(",")}`;

/** Git's line about a dangerous object; undefined when git refused for another reason. */
export function dangerIn(words: string): string | undefined {
  return /object [0-9a-f]{40}: [a-z][A-Za-z]+: [^\n]*/.exec(words)?.[0];
}
