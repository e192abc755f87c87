import { posix } from "node:path";
import { certain, type Operand } from "./expand-word.ts";
import { readsPath } from "./judge-path.ts";
import { BUILTINS } from "./programs/builtins.ts";
import { FIND } from "./programs/find.ts";
import { GIT } from "./programs/git.ts";
import { INTERPRETERS } from "./programs/interpreters.ts";
import { PACKAGE_MANAGERS } from "./programs/package-managers.ts";
import { anyProgram, type Rule } from "./programs/program.ts";
import { READERS } from "./programs/readers.ts";
import { REFUSED } from "./programs/refused.ts";
import { WRAPPERS } from "./programs/wrappers.ts";
import { WRITERS } from "./programs/writers.ts";
import { forgetAll } from "./shell-state.ts";
import type { Walk } from "./walk.ts";

/** What is known of programs, by name; any other runs code of its own: medium, unless its arguments say more. */
const RULES: ReadonlyMap<string, Rule> = new Map(
  [BUILTINS, READERS, WRITERS, REFUSED, WRAPPERS, INTERPRETERS, FIND, GIT, PACKAGE_MANAGERS].flatMap((table) =>
    Object.entries(table),
  ),
);

/** Folders of the system's programs: what lies there is known by its name. */
const SYSTEM = /^\/(usr\/(local\/)?)?s?bin$/;

/** Judges one program with its arguments. */
export function judgeProgram(
  walk: Walk,
  [first, ...args]: readonly Operand[],
  { isExternal }: { isExternal: boolean },
): void {
  if (first === undefined) return;
  const name = certain(first);
  if (name === undefined) {
    walk.enter([first, ...args], false);
    walk.add("high", "computed", `runs a program whose name is only known when it runs: ${first.raw}`);
    return;
  }
  if (!isExternal && walk.state.functions.has(name)) {
    // Its body was judged where it stands; what it leaves behind is not known.
    walk.enter([first, ...args], false);
    forgetAll(walk.state);
    return;
  }
  const isPath = name.includes("/") && !SYSTEM.test(posix.dirname(posix.normalize(name)));
  const rule = isPath ? undefined : RULES.get(posix.basename(name));
  if (isPath) readsPath(walk, first);
  if (rule === undefined) {
    walk.enter([first, ...args], false);
    anyProgram({ walk, name, args });
  } else rule({ walk, name: posix.basename(name), args, words: [first, ...args] });
}
