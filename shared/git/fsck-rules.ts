/**
 * Ids of fsck's complaints that are ignored, because git itself clones and uses such objects: dates, names and mail
 * addresses written by old tools, file modes with a leading zero, extra headers, an unreadable `.gitmodules`.
 *
 * An object with any other complaint is refused. Such objects can lead a checkout out of its folder, hide a file from a
 * check, or make git run a command: entries called `.git`, `.` or `..` or with a slash, two entries of one name,
 * unsorted trees, truncated objects, and submodules whose name, path, URL or update command is an option or a program.
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

/** Git options for a fetch that checks every object and refuses dangerous ones. */
export const FETCH_FSCK: readonly string[] = [
  "fetch.fsckObjects=true",
  "transfer.fsckObjects=true",
  ...HARMLESS.map((id) => `fetch.fsck.${id}=ignore`),
].flatMap((setting) => ["-c", setting]);

/**
 * The option of `index-pack` with the same rules, for a pack from one of our own repositories. These need them too,
 * because the trees of a job contain the objects that the job started with.
 */
export const STRICT_PACK = `--strict=${HARMLESS.map((id) => `${id}=ignore`).join(",")}`;

/** The part of git's error output that names a dangerous object; undefined if git failed for another reason. */
export function dangerIn(words: string): string | undefined {
  return /object [0-9a-f]{40}: [a-z][A-Za-z]+: [^\n]*/.exec(words)?.[0];
}
