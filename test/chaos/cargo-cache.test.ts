import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandRig, makeCommandRig } from "../../lab/bench/runners/command-rig.ts";
import { missingPrograms } from "../../lab/bench/runners/missing-programs.ts";
import { removableFolder } from "../support/machine.ts";
import { commitAll, makeRepository } from "../support/repository.ts";
import { makeSandbox } from "../support/sandbox.ts";

/** The folder in which Debian's packages of crates store their sources. */
const REGISTRY = "/usr/share/cargo/registry";
const VENDORED = existsSync(REGISTRY) ? readdirSync(REGISTRY).find((name) => /^ryu-1\./.test(name)) : undefined;
const missing = [
  ...missingPrograms(["cargo", "rustc"]),
  ...(existsSync(REGISTRY) && readdirSync(REGISTRY).some((name) => name.startsWith("serde_json-1."))
    ? []
    : ["serde_json"]),
];
if (missing.length > 0) {
  const install = "apt-get install cargo librust-serde-json-dev";
  process.stderr.write(
    `skipped the build caches of cargo, because this machine has no ${missing.join(", ")}; ${install}\n`,
  );
}

const TESTED = `pub fn count(text: &str) -> usize {
    serde_json::from_str::<serde_json::Value>(text).map_or(0, |value| value.as_array().map_or(0, Vec::len))
}
#[cfg(test)]
mod tests {
    #[test]
    fn counts() { assert_eq!(super::count("[1, 2]"), 2); }
}
`;
const source = (directory: string) =>
  `[source.crates-io]\nreplace-with = "own"\n[source.own]\ndirectory = "${directory}"\n`;
const manifest = (name: string, dependency: string) =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${dependency} = "1"\n`;
const FILES = {
  "Cargo.toml": `${manifest("counter", "serde_json")}inner = { path = "inner" }\n[workspace]\n`,
  "inner/Cargo.toml": '[package]\nname = "inner"\nversion = "0.1.0"\nedition = "2021"\n',
  "inner/src/lib.rs": "pub fn one() -> usize { 1 }\n",
  "src/lib.rs": TESTED,
  "src/main.rs": 'fn main() { println!("{} of {}", counter::count("[1]"), inner::one()); }\n',
  ".cargo/config.toml": source(REGISTRY),
};

const removals: (() => Promise<void>)[] = [];
async function rigOf(files: Record<string, string>, link?: { from: string; to: string }): Promise<CommandRig> {
  const { folder, remove } = await removableFolder();
  removals.push(remove);
  const repository = join(folder, "repository");
  makeRepository(repository, files);
  if (link !== undefined) {
    mkdirSync(dirname(join(repository, link.from)), { recursive: true });
    symlinkSync(link.to, join(repository, link.from));
    commitAll(repository, "link");
  }
  const sandbox = await makeSandbox(folder);
  return makeCommandRig({ folder: join(folder, "data"), repository, sandbox });
}

/** Runs a command, and returns its exit code, its output and the crates that it compiled. */
async function run(rig: CommandRig, command: string, files: Record<string, string> = {}) {
  const { result, tests } = await rig.counted(command, { files, timeoutMs: 240_000 });
  const compiled = [...result.stderr.matchAll(/^ +Compiling (\S+)/gm)].map(([, name]) => name);
  return {
    code: result.code,
    stdout: result.stdout,
    stderr: result.stderr,
    compiled: [...new Set(compiled)].sort(),
    tests,
  };
}

const TEST = "cargo test --offline";
const LIMIT = { timeout: 300_000 };

describe.skipIf(missing.length > 0)("the build cache of cargo", () => {
  let rig: CommandRig;
  beforeAll(async () => {
    rig = await rigOf(FILES);
  }, 60_000);
  afterAll(async () => {
    for (const remove of removals) await remove();
  });

  test("the dependencies are compiled already, and the crates of the tree are not", LIMIT, async () => {
    const warm = await run(rig, TEST);
    expect(warm).toMatchObject({ code: 0, compiled: ["counter", "inner"], tests: { ran: 1 } });
    const cold = await run(rig, `rm target && ${TEST}`);
    expect(cold).toMatchObject({ code: 0, tests: { ran: 1 } });
    expect(cold.compiled).toEqual(expect.arrayContaining(["counter", "inner", "ryu", "serde", "serde_json"]));
  });

  test("a program lies where cargo places it, and a second build compiles nothing", LIMIT, async () => {
    const { code, stdout, compiled } = await run(rig, "cargo build --offline && ./target/debug/counter");
    expect({ code, stdout, compiled }).toEqual({ code: 0, stdout: "1 of 1\n", compiled: ["counter", "inner"] });
    const twice = await run(rig, `${TEST} --no-run && cargo build --offline 2> /dev/null && ${TEST} -v`);
    expect(twice.stderr).toMatch(/^ +Fresh counter/m);
    expect(twice.stderr).not.toMatch(/^ +Dirty/m);
  });

  test(
    "a crate of the tree is compiled from its own source, even if that looks older than the base's",
    LIMIT,
    async () => {
      const broken = {
        "inner/src/lib.rs": "pub fn one() -> usize { 7 }\n",
        "src/lib.rs": TESTED.replace("0, |value", "9, |value"),
      };
      const age = "find . -name '*.rs' -exec touch -d 1999-01-01 {} +";
      const { stdout, compiled } = await run(rig, `${age}; cargo run --offline -q; ${TEST}`, broken);
      expect(stdout).toContain("1 of 7\n");
      expect(compiled).toEqual(["counter"]);
      expect((await run(rig, `${age}; cargo run --offline`, broken)).compiled).toEqual(["counter", "inner"]);
    },
  );

  test("other flags compile the dependencies again", LIMIT, async () => {
    const { code, compiled } = await run(rig, `RUSTFLAGS="-C overflow-checks=off" ${TEST}`);
    expect(code).toBe(0);
    expect(compiled).toContain("serde_json");
  });

  test("what a command writes into its cache reaches no other command", LIMIT, async () => {
    const poison = [
      "cd target/debug && for file in deps/* .fingerprint/*/* build/*/output build/*/build-script-build; do",
      "echo poison > $file; chmod 777 $file; truncate -s 0 $file; touch -d 2039-01-01 $file",
      "rm -f $file; echo poison > $file; touch -d 2039-01-01 $file; done; echo poison > deps/added; grep -c poison deps/libserde_json-*.rlib",
    ];
    expect(await run(rig, `( ${poison.join("\n")} ) 2> /dev/null`)).toMatchObject({
      stdout: expect.stringMatching(/:1|^1/),
    });
    const after = await run(rig, `ls target/debug/deps | grep -c added; ${TEST} && cargo run --offline -q`);
    expect(after).toMatchObject({ code: 0, compiled: ["counter", "inner"], tests: { ran: 1, failed: 0 } });
    expect(after.stdout).toMatch(/^0\n[\s\S]*1 of 1\n$/);
  });

  /** A crate that depends on ryu, whose files lie in `folder`. */
  const shown = (folder: string) => {
    const from = join(REGISTRY, VENDORED ?? "");
    const paths = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return {
      "Cargo.toml": manifest("shown", "ryu"),
      "src/lib.rs": '#[test]\nfn shows() { assert_eq!(ryu::Buffer::new().format(1.5), "1.5"); }\n',
      ".cargo/config.toml": source("vendor"),
      ...Object.fromEntries(
        paths.map((entry) => {
          const path = join(entry.parentPath, entry.name);
          return [folder + path.slice(from.length), readFileSync(path, "utf8")];
        }),
      ),
    };
  };

  test("a vendored dependency is compiled already, unless the tree has another one", LIMIT, async () => {
    const own = await rigOf(shown("vendor/ryu"));
    expect(await run(own, TEST)).toMatchObject({ code: 0, compiled: ["shown"], tests: { ran: 1 } });
    const changed = await run(own, TEST, { "vendor/ryu/src/lib.rs": 'compile_error!("changed");\n' });
    expect(changed).toMatchObject({ code: 101, stderr: expect.stringContaining("changed") });
    const attributes = { ".gitattributes": "vendor/** text\n" };
    expect(await run(own, TEST, attributes)).toMatchObject({ code: 0, compiled: ["ryu", "shown"] });
  });

  test("a vendored dependency whose files lie elsewhere in the tree is compiled from these", LIMIT, async () => {
    const own = await rigOf(shown("lib/ryu"), { from: "vendor/ryu", to: "../lib/ryu" });
    expect(await run(own, TEST)).toMatchObject({ code: 0, compiled: ["ryu", "shown"], tests: { ran: 1 } });
  });
});
