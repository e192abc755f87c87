import { changes, computed, egress, oneOf, type ProgramRow } from "./program-row.ts";

/** Matches a git subcommand, after options that change at most the folder. */
const git = (rest: string) => new RegExp(`^ (-C \\S+ |-P |--no-\\S+ )*(${rest}) `);

const READS =
  oneOf(`status diff log show blame annotate ls-files ls-tree cat-file rev-parse rev-list describe shortlog grep
  name-rev merge-base diff-tree diff-index diff-files for-each-ref show-ref count-objects check-ignore
  check-attr version help cherry range-diff whatchanged fsck verify-commit verify-tag merge-tree show-branch var`);
const CHANGES =
  oneOf(`add commit checkout switch restore reset merge cherry-pick revert apply am clean notes gc stash bisect tag
  branch reflog worktree format-patch hash-object write-tree commit-tree read-tree update-index pack-objects
  repack prune mktree sparse-checkout init`);
const NETWORK =
  oneOf(`push pull fetch clone ls-remote send-email svn p4 daemon imap-send credential lfs http-fetch http-push
  request-pull remote submodule archive bundle`);
/** Subcommands that only list if they have no argument, or one of the arguments in LISTINGS. */
const LISTS = "(branch|tag|reflog|worktree|remote)";
const LISTINGS = String.raw`branch (-a|-r|-vv?|--(list|all|show-current|contains|merged|no-merged))|tag (-l|-n\d*|--(list|contains|points-at))|(stash|reflog|remote|worktree|submodule) (list|show|status|summary|get-url|-v)`;

/** The rows for git, by subcommand. An unlisted subcommand is an alias or a program of the user. */
export const GIT_ROWS: readonly ProgramRow[] = [
  { names: "git", when: git("rebase"), does: changes("changes history"), args: "read", reads: "-C", code: "-x --exec" },
  {
    names: "git",
    when: / (-O|--open-files-in-pager|--ext-diff|--textconv|--upload-pack|--receive-pack|--exec)/,
    does: computed("starts a program through git"),
  },
  {
    names: "git",
    when: new RegExp(`${git(LISTS).source}$|${git(LISTINGS).source}`),
    args: "read",
    reads: "-C",
  },
  {
    names: "git",
    when: new RegExp(`^ (-[cC] \\S+ |-(?![cC] )\\S+ )*${NETWORK} `),
    does: egress("reaches another repository with git"),
  },
  {
    names: "git",
    when: /^ (-C \S+ |-(?![cC] )\S+ )*(-c|--config-env\S*|--exec-path=\S*|--git-dir\S*|--work-tree\S*|--namespace\S*) /,
    does: computed("changes how git works"),
  },
  { names: "git", when: git("config [^$]*(--get|--get-all|--get-regexp|--list|-l|get|list)( [^$]*)?") },
  { names: "git", when: git("config( .*)?"), does: ["high", "protected", "changes git's configuration"] },
  {
    names: "git",
    when: git(`|--version|${READS}`),
    args: "read",
    text: "-S -G -L -n -e --format --pretty --since --until --author --grep",
    reads: "-C",
    writes: "--output",
  },
  { names: "git", when: git("bisect run"), args: "program", skip: 2 },
  { names: "git", when: git("rm|mv"), does: changes("removes or moves files"), args: "destroy", skip: 1, reads: "-C" },
  {
    names: "git",
    when: git(CHANGES),
    does: changes("changes the worktree or its history with git"),
    args: "read",
    text: "-m -F -c --message --author",
    reads: "-C",
  },
  { names: "git", does: computed("runs git SUB, which is an alias or changes more than the worktree") },
];
