import { defined } from "../../../shared/support/defined.ts";
import type { Content, Files, GitFolder } from "./git-folder.ts";
import * as make from "./makers.ts";
import * as odd from "./odd-makers.ts";
import type { Shape } from "./run-shape.ts";

type Make = Shape["make"];
const latin1 = (text: string) => Buffer.from(text, "latin1");
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);

/** A repository that the product must accept: a job that writes one new file must succeed. */
const takes = (name: string, made: Make, more: Omit<Shape, "name" | "make"> = {}): Shape => ({
  name,
  make: made,
  ...more,
});
/** A repository that the product must refuse, at submission or in the intake, with a matching message. */
const refuses = (name: string, refused: RegExp, made: Make): Shape => ({ name, make: made, refused });
/** A repository in which the implementer edits a file. Afterwards the file must have exactly these bytes. */
const edits = (
  name: string,
  given: { files: Files; attributes?: string; config?: [string, string] },
  edit: [path: string, from: string, to: string],
  bytes: Content,
): Shape => ({
  name,
  make: (at) => make.configured(at, given),
  calls: [["edit_file", { path: edit[0], old_text: edit[1], new_text: edit[2] }]],
  gives: { [edit[0]]: bytes },
});
/** A repository in which the implementer runs a command. Afterwards the branch must have exactly these changes. */
const runs = (name: string, files: Files, command: string, gives: Shape["gives"]): Shape => ({
  name,
  make: (at) => at.repository(files),
  calls: [["run_command", { command }]],
  ...defined({ gives }),
});
const one = (at: GitFolder) => at.repository({ "a.txt": "a\n" });

/** Repositories of all kinds. To add a case, add an entry. */
export const REPOSITORIES: readonly Shape[] = [
  takes("a shallow clone of one commit", (at) => at.clone("--depth=1")),
  takes("a shallow clone of two commits", (at) => at.clone("--depth=2")),
  takes("a shallow clone of a shallow clone", make.shallowOfShallow),
  takes("a partial clone without old files", (at) => at.clone("--filter=blob:none")),
  takes("a partial clone without old trees", (at) => at.clone("--filter=tree:0")),
  takes("a partial clone without large files", (at) => at.clone("--filter=blob:limit=1k")),
  refuses("a partial clone without its files", /fetch --refetch/, (at) =>
    at.clone("--filter=blob:none", "--no-checkout"),
  ),
  takes("grafts", make.grafted),
  takes("replaced commits", (at) => make.after(at, at.clone(), "replace", "--graft", "HEAD~1")),
  takes("a linked worktree", (at) => make.worktree(at, "-b", "other")),
  takes("a linked worktree with a detached HEAD", (at) => make.worktree(at, "--detach")),
  takes("a bare repository", (at) => at.clone("--bare")),
  takes("a mirror", (at) => at.clone("--mirror")),
  takes("a detached HEAD", (at) => make.after(at, at.clone(), "checkout", "--quiet", "--detach", "HEAD~1")),
  takes("borrowed objects, by --shared", (at) => make.borrowing(at, "--shared")),
  takes("borrowed objects, by --reference", (at) => make.borrowing(at, "--reference", at.at("origin"))),
  takes("a sparse checkout", (at) => make.after(at, at.clone(), "sparse-checkout", "set", "lib")),
  takes("a sparse checkout without cone", (at) =>
    make.after(at, at.clone(), "sparse-checkout", "set", "--no-cone", "/a.txt"),
  ),
  takes("a git directory elsewhere", (at) => at.clone(`--separate-git-dir=${at.at("elsewhere")}`)),
  takes("with a submodule", make.withSubmodule),
  takes("a submodule itself", (at) => `${make.withSubmodule(at)}/sub`),
  takes("a clone whose submodule was never fetched", make.unfetchedSubmodule),
  takes("a submodule that no .gitmodules names", make.namelessSubmodule),
  takes("another repository in its working tree", make.nested),
  takes("on a branch called midwatch", (at) => make.after(at, at.clone(), "checkout", "--quiet", "-b", "midwatch")),
  takes("in the middle of a merge with conflicts", make.midMerge),
  takes("in the middle of a rebase", make.midRebase),
  takes("with changes that are not committed", make.dirty),
  takes("all refs packed, no loose object", make.packed),
  takes("a commit graph and a multi-pack index", make.indexed),
  takes("locks that a killed git left behind", make.locked),
  takes("2,000 branches and tags", make.manyRefs),
  takes("2,000 commits", make.longHistory),
  takes("5,000 files", make.manyFiles),
  takes("a file of 60 MB", (at) =>
    at.repository({ "a.txt": "a\n", "huge.bin": Buffer.alloc(60_000_000, "0123456789\n") }),
  ),
  takes("a merge of eight parents", odd.octopus),
  takes("signed commits, and messages in Latin-1", odd.signed),
  takes("a commit without a file", odd.empty),
  takes("owned by another user", make.foreign),
  takes("a read-only repository", make.readOnly),
  takes("a path with spaces, quotes and umlauts", (at) => at.repository({ a: "a\n" }, { name: `my "repo" 'ü` })),
  takes("a path with a slash at its end", (at) => `${one(at)}/`),
  takes("a symbolic link to a repository", make.linkTo),
  takes("hooks that fail", make.hooks, { never: (at) => at.at("trace") }),
  takes("programs in its settings", make.programs, { never: (at) => at.at("trace") }),
  takes("a tag as ref", (at) => make.atRef(at, "v1", "tag", "v1", "HEAD~1")),
  takes("an annotated tag as ref", (at) => make.atRef(at, "v1", "tag", "-a", "-m", "v1", "v1", "HEAD~1")),
  takes("a short commit as ref", (at) => make.atCommit(at, 8)),
  takes("a whole commit as ref", (at) => make.atCommit(at, 40)),
  takes("another branch as ref", (at) => make.atRef(at, "feature/x", "branch", "feature/x", "HEAD~1")),
  takes("a full name as ref", (at) => make.atRef(at, "refs/heads/other", "branch", "other", "HEAD~1")),
  takes("a branch of a remote as ref", (at) => ({ kind: "path", path: at.clone(), ref: "origin/main" })),
  takes("HEAD~1 as ref", (at) => ({ kind: "path", path: at.clone(), ref: "HEAD~1" })),
  refuses("a ref that does not exist", /nowhere/, (at) => ({ kind: "path", path: one(at), ref: "nowhere" })),
  refuses("a ref that names a file", /HEAD:a\.txt/, (at) => ({ kind: "path", path: one(at), ref: "HEAD:a.txt" })),
  refuses("a ref that is an option", /--upload-pack/, (at) => ({
    kind: "path",
    path: one(at),
    ref: "--upload-pack=x",
  })),
  takes("CRLF stored under text", make.crlfUnderText),
  edits(
    "CRLF stored under text, edited",
    { files: { "a.txt": "one\r\ntwo\r\n" }, attributes: "* text\n" },
    ["a.txt", "two", "2"],
    "one\r\n2\r\n",
  ),
  edits(
    "LF under eol=crlf, edited",
    { files: { "a.bat": "one\ntwo\n" }, attributes: "*.bat text eol=crlf\n" },
    ["a.bat", "two", "2"],
    "one\n2\n",
  ),
  edits(
    "mixed line ends, edited",
    { files: { "a.txt": "one\r\ntwo\nthree\r\n" } },
    ["a.txt", "two", "2"],
    "one\r\n2\nthree\r\n",
  ),
  edits(
    "core.autocrlf true",
    { files: { "a.txt": "one\ntwo\n" }, config: ["core.autocrlf", "true"] },
    ["a.txt", "two", "2"],
    "one\n2\n",
  ),
  edits(
    "core.autocrlf input, CRLF stored",
    { files: { "a.txt": "one\r\ntwo\r\n" }, config: ["core.autocrlf", "input"] },
    ["a.txt", "two", "2"],
    "one\r\n2\r\n",
  ),
  takes("working-tree-encoding UTF-16", (at) =>
    at.repository({ "a.txt": "one\ntwo\n" }, { attributes: "a.txt text working-tree-encoding=UTF-16LE-BOM\n" }),
  ),
  edits(
    "ident",
    { files: { "a.c": "/* $Id$ */\none\n" }, attributes: "*.c ident\n" },
    ["a.c", "one", "1"],
    "/* $Id$ */\n1\n",
  ),
  takes("a filter that is a program", (at) => make.filtered(at, false), { never: (at) => at.at("trace") }),
  takes("a filter that is required", (at) => make.filtered(at, true), { never: (at) => at.at("trace") }),
  takes("LFS pointers", (at) =>
    at.repository({ "a.bin": make.LFS_POINTER }, { attributes: "*.bin filter=lfs diff=lfs merge=lfs -text\n" }),
  ),
  takes("export-subst, export-ignore, merge and diff drivers", (at) =>
    at.repository({ "a.txt": "$Format:%H$\n" }, { attributes: "* export-subst export-ignore merge=mine diff=mine\n" }),
  ),
  takes("attributes that are a symbolic link", (at) => odd.linked(at, ".gitattributes", "a.txt")),
  edits(
    "Latin-1, edited",
    { files: { "a.txt": latin1("caf\xe9\nplain\n") } },
    ["a.txt", "plain", "edited"],
    latin1("caf\xe9\nedited\n"),
  ),
  edits(
    "a byte order mark, edited",
    { files: { "a.txt": "\ufeffone\ntwo\n" } },
    ["a.txt", "two", "2"],
    "\ufeffone\n2\n",
  ),
  edits("no line feed at the end, edited", { files: { "a.txt": "one\ntwo" } }, ["a.txt", "two", "2"], "one\n2"),
  takes("UTF-16 next to binary files", (at) =>
    at.repository({ "a.txt": utf16("one\r\ntwo\r\n"), "b.bin": Buffer.from([0, 1, 2, 255]) }),
  ),
  edits(
    "an executable, edited",
    { files: { "a.sh": "#!/bin/sh\necho one\n" }, config: ["x.mode", "a.sh"] },
    ["a.sh", "one", "1"],
    "#!/bin/sh\necho 1\n",
  ),
  runs("the author makes a program", { a: "a\n" }, "printf '#!/bin/sh\\n' > made.txt && chmod +x made.txt", {
    "made.txt": "#!/bin/sh\n",
  }),
  runs("the author deletes a file", { a: "a\n", b: "b\n" }, "rm a", { a: null }),
  takes("symbolic links: broken, round, outwards, to a folder", odd.links),
  takes("names with spaces, quotes, tabs and line feeds", (at) =>
    at.repository({ "a b": "1\n", "c\"d'e": "2\n", "f\ng\th": "3\n", "\\i": "4\n" }),
  ),
  edits(
    "a name with a line feed and quotes, edited",
    { files: { 'odd "na\nme" é.txt': "one\n" } },
    ['odd "na\nme" é.txt', "one", "1"],
    "1\n",
  ),
  takes("names that are not UTF-8", odd.rawNames),
  takes("names that differ by case alone", (at) =>
    at.repository({ README: "1\n", readme: "2\n", "Src/a": "3\n", "src/a": "4\n" }),
  ),
  takes("names that differ by Unicode form alone", (at) => at.repository({ é: "1\n", "e\u0301": "2\n" })),
  takes("a name of 255 bytes", (at) => at.repository({ ["n".repeat(255)]: "1\n" })),
  refuses("a name of 256 bytes", /255/, (at) => odd.oneEntry(at, "100644", "n".repeat(256))),
  takes("a path of 60 folders", (at) => at.repository({ [`${"deep/".repeat(60)}a`]: "1\n" })),
  takes("names that look like options", (at) => at.repository({ "-rf": "1\n", "--help": "2\n", "-": "3\n" })),
  takes("names that Windows refuses", (at) =>
    at.repository({ CON: "1\n", "aux.txt": "2\n", "a:b": "3\n", "c. ": "4\n", "d~1": "5\n", "e\\f": "6\n" }),
  ),
  edits(
    "names of frameworks, edited",
    { files: { "app/[id]/(group)/@modal/page.tsx": "old\n" } },
    ["app/[id]/(group)/@modal/page.tsx", "old", "new"],
    "new\n",
  ),
  takes("a deliverable that .gitignore hides", (at) => at.repository({ ".gitignore": "made.txt\n", a: "a\n" })),
  takes("a deliverable that info/exclude hides", odd.excluded),
  takes("old history that fsck dislikes", odd.oldHistory),
  takes("modes of old tools", (at) => odd.oneEntry(at, "100664", "a.txt")),
  refuses("an entry called .git", /hasDotgit/, (at) => odd.oneEntry(at, "100644", ".git")),
  refuses("two entries of one name", /duplicateEntries/i, (at) => odd.oneEntry(at, "100644", "a", "a")),
  refuses("a tree out of order", /treeNotSorted/i, (at) => odd.oneEntry(at, "100644", "b", "a")),
  refuses("a submodule whose address is an option", /gitmodules|submodule/i, odd.evilSubmodule),
  refuses("no commit yet", /commit something/, (at) => at.init()),
  refuses("HEAD on a branch that does not exist", /main2|commit|ref/, (at) =>
    make.after(at, one(at), "symbolic-ref", "HEAD", "refs/heads/main2"),
  ),
  refuses("a folder that is not a repository", /no git repository|git init|not a git repository/i, (at) => at.folder),
  refuses("a folder inside of a repository", /submit that/, (at) => `${at.clone()}/lib`),
  refuses("SHA-256 names", /SHA-1/, (at) => odd.sha256(at)),
  refuses("refs in a reftable", /refstorage/i, (at) => odd.extension(at, "refstorage", "reftable")),
  refuses("an unknown extension", /unknown repository extension found: madeup/, (at) =>
    odd.extension(at, "madeUp", "true"),
  ),
  refuses("an object that is broken", /corrupt.*git fsck/s, odd.corrupt),
  takes("an address of a git server", (at, { gitHost }) => odd.served(at, gitHost)),
  takes("a file address", (at) => ({ kind: "git", url: `file://${one(at)}` })),
  takes("a bundle", (at, given) => odd.bundled(at, given, "--all")),
  takes("a bundle of one branch", (at, given) => odd.bundled(at, given, "main")),
  refuses("a bundle that needs other commits", /whole history/, (at, given) =>
    odd.bundled(at, given, "HEAD", "main", "^main~1"),
  ),
  refuses("a bundle of a shallow clone", /--unshallow/, odd.shallowBundle),
  refuses("a file that is not a bundle", /git bundle create/, (at, given) => odd.upload(at, given, Buffer.from("PK"))),
];
