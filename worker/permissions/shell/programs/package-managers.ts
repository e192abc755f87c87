import { certain, literal, type Operand } from "../expand-word.ts";
import { judgeLoosely, type ProgramCall, type Rule, refused } from "./program.ts";
import { readArguments } from "./read-arguments.ts";

/** What a package manager's subcommands do; one that is not named installs, publishes or changes settings. */
interface Manager {
  readonly looks: readonly string[];
  readonly runs: readonly string[];
  /** Subcommands after which another program's words follow. */
  readonly starts?: readonly string[];
}

const NODE: Manager = {
  looks: ["ls", "list", "la", "ll", "why", "explain", "help", "root", "bin", "prefix", "query", "--version", "-v"],
  runs: ["test", "t", "tst", "run", "run-script", "start", "stop", "restart", "pack", "build", "lint"],
};
const MANAGERS: Readonly<Record<string, Manager>> = {
  npm: NODE,
  pnpm: NODE,
  yarn: { ...NODE, runs: [...NODE.runs, "workspace", "workspaces"] },
  pip: { looks: ["list", "show", "freeze", "check", "help", "--version"], runs: [] },
  pip3: { looks: ["list", "show", "freeze", "check", "help", "--version"], runs: [] },
  pipx: { looks: ["list"], runs: [] },
  uv: { looks: ["--version", "help", "tree"], runs: [], starts: ["run"] },
  poetry: { looks: ["show", "check", "--version"], runs: ["build"], starts: ["run"] },
  pipenv: { looks: ["graph", "check"], runs: [], starts: ["run"] },
  conda: { looks: ["list", "info"], runs: [], starts: [] },
  cargo: {
    looks: ["tree", "metadata", "version", "--version", "help", "read-manifest", "locate-project"],
    runs: [
      "build",
      "b",
      "test",
      "t",
      "check",
      "c",
      "clippy",
      "fmt",
      "run",
      "r",
      "bench",
      "doc",
      "clean",
      "rustc",
      "nextest",
    ],
  },
  go: {
    looks: ["list", "version", "doc", "help"],
    runs: ["build", "test", "vet", "run", "fmt", "clean", "tool", "fix"],
  },
  gem: { looks: ["list", "which", "specification", "help"], runs: ["build"] },
  bundle: { looks: ["list", "show", "check", "info"], runs: [], starts: ["exec"] },
  composer: { looks: ["show", "validate", "licenses"], runs: ["run-script", "test", "dump-autoload"] },
  dotnet: {
    looks: ["--version", "--info", "--list-sdks"],
    runs: ["build", "test", "run", "format", "clean", "publish", "msbuild", "vstest"],
  },
  mix: { looks: ["help"], runs: ["test", "compile", "format", "run"] },
  mvn: { looks: ["--version", "-v"], runs: ["test", "compile", "package", "verify", "clean"] },
  gradle: { looks: ["--version", "tasks"], runs: ["test", "build", "check", "clean", "assemble"] },
};
const SYSTEM = [
  "apt",
  "apt-get",
  "aptitude",
  "dpkg",
  "yum",
  "dnf",
  "rpm",
  "apk",
  "brew",
  "snap",
  "pacman",
  "zypper",
  "flatpak",
  "port",
  "nix-env",
  "nix",
  "rustup",
  "nvm",
  "volta",
  "corepack",
  "cpan",
  "cpanm",
  "luarocks",
  "opam",
  "cabal",
  "stack",
  "vcpkg",
  "conan",
  "easy_install",
];

/** Package managers: dependencies are changed by people, and there is no network. */
export const PACKAGE_MANAGERS: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(Object.entries(MANAGERS).map(([name, manager]) => [name, managed(manager)])),
  ...Object.fromEntries(SYSTEM.map((name) => [name, refused("dependency", "installs or changes programs with NAME")])),
  npx,
  pnpx: npx,
  bunx: npx,
};

function managed(manager: Manager): Rule {
  return (call) => {
    const { walk, words, args, name } = call;
    const given = readArguments(args, new Set(["-C", "--prefix", "--dir", "--manifest-path"]));
    const [first, ...rest] = given.operands;
    const what = certain(first ?? args[0] ?? literal(""));
    const isStart = manager.starts?.includes(what ?? "") ?? false;
    walk.enter(words, isStart);
    for (const { value } of given.options) judgeLoosely(walk, value ?? literal("-"));
    if (isStart) walk.run(after(args, first), { isExternal: true });
    else if (name === "npm" && ["exec", "x"].includes(what ?? "")) startsBin({ walk, args: rest });
    else judgeSubcommand({ walk, name, manager, what, rest });
  };
}

function after(args: readonly Operand[], first: Operand | undefined): readonly Operand[] {
  return first === undefined ? [] : args.slice(args.indexOf(first) + 1);
}

function judgeSubcommand(given: {
  walk: ProgramCall["walk"];
  name: string;
  manager: Manager;
  what: string | undefined;
  rest: readonly Operand[];
}): void {
  const { walk, name, manager, what, rest } = given;
  if (what === undefined) walk.add("high", "dependency", `runs a ${name} command that is only known when it runs`);
  else if (manager.looks.includes(what)) walk.add("medium", "run", `asks ${name} for ${what}`);
  else if (manager.runs.includes(what)) {
    walk.add("medium", "run", `runs ${name} ${what}`);
    for (const arg of rest) judgeLoosely(walk, arg);
  } else walk.add("high", "dependency", `changes dependencies or settings with ${name} ${what}`.trim());
}

/** `npx tool`: a program of the repository's own dependencies; without a network nothing else can come. */
function npx({ walk, words, args }: ProgramCall): void {
  walk.enter(words, true);
  const given = readArguments(args, new Set(["-p", "--package", "-c", "--call"]));
  for (const { name, value } of given.options) {
    if (name === "-p" || name === "--package") walk.add("high", "dependency", "fetches a package with npx -p");
    if (name !== "-c" && name !== "--call") continue;
    const text = value === undefined ? undefined : certain(value);
    if (text === undefined) walk.add("high", "computed", "runs a text that is only known when it runs");
    else walk.code(text);
  }
  startsBin({ walk, args: given.operands[0] === undefined ? [] : args.slice(args.indexOf(given.operands[0])) });
}

function startsBin({ walk, args }: Pick<ProgramCall, "walk" | "args">): void {
  const first = args[0] === undefined ? undefined : certain(args[0]);
  walk.add("medium", "run", "runs a program of a dependency");
  if (first === undefined) return;
  if (/@[^/]|:/.test(first.slice(1))) walk.add("high", "dependency", `fetches ${first}`);
  else walk.run(args, { isExternal: true });
}
