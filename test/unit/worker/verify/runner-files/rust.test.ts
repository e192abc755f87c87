import { expect, test } from "vitest";
import { type RunnerCase, runnerClaims } from "../../../../support/runner-claims.ts";

const CARGO = `[package]
name = "words"
version = "0.1.0"
edition = "2021"

[features]
default = ["std"]
std = []

[dependencies]
serde = "1"

[dev-dependencies]
proptest = "1.4"
`;
const WORKSPACE = '[workspace]\nmembers = ["a", "b"]\n';
const plus = (text: string) => [CARGO, `${CARGO}\n${text}\n`] as const;

const REFUSED: readonly RunnerCase[] = [
  ["a library without tests", "Cargo.toml", plus("[lib]\ntest = false")],
  ["a library without documentation tests", "Cargo.toml", plus("[lib]\ndoctest = false")],
  ["an inline table", "Cargo.toml", [CARGO, `lib = { test = false }\n${CARGO}`]],
  ["a test without a harness", "Cargo.toml", plus('[[test]]\nname = "words"\nharness = false')],
  ["a test with another file", "Cargo.toml", plus('[[test]]\nname = "words"\npath = "src/empty.rs"')],
  ["a test that needs a feature", "Cargo.toml", plus('[[test]]\nname = "words"\nrequired-features = ["slow"]')],
  ["no automatic tests", "Cargo.toml", [CARGO, CARGO.replace("edition", "autotests = false\nedition")]],
  ["the profile of tests", "Cargo.toml", plus("[profile.test]\nopt-level = 3")],
  ["no debug assertions", "Cargo.toml", plus("[profile.dev]\ndebug-assertions = false")],
  ["other default features", "Cargo.toml", [CARGO, CARGO.replace('["std"]', '["std", "fast"]')]],
  [
    "a test library from a folder",
    "Cargo.toml",
    [CARGO, CARGO.replace('proptest = "1.4"', 'proptest = { path = "proptest" }')],
  ],
  ["a test library under another name", "Cargo.toml", plus('mockall = { package = "own", version = "1" }')],
  ["a removed test library", "Cargo.toml", [CARGO, CARGO.replace('proptest = "1.4"', "")]],
  ["a patch", "Cargo.toml", plus('[patch.crates-io]\nserde = { path = "serde" }')],
  ["a build script in another file", "Cargo.toml", [CARGO, CARGO.replace("edition", 'build = "make.rs"\nedition')]],
  ["fewer members", "Cargo.toml", [WORKSPACE, WORKSPACE.replace(', "b"', "")]],
  ["excluded members", "Cargo.toml", [WORKSPACE, `${WORKSPACE}exclude = ["b"]\n`]],
  ["default members", "Cargo.toml", [WORKSPACE, `${WORKSPACE}default-members = ["a"]\n`]],
  ["a build script", "crates/words/build.rs", [undefined, "fn main() {}\n"]],
  ["a changed build script", "build.rs", ["fn main() {}\n", "fn main() { run(); }\n"]],
  ["the runner of targets", ".cargo/config.toml", [undefined, '[build]\nrustflags = ["--cfg", "fast"]\n']],
  ["another toolchain", "rust-toolchain.toml", ['[toolchain]\nchannel = "1.70"\n', '[toolchain]\npath = "rust"\n']],
  ["settings of nextest", ".config/nextest.toml", [undefined, '[profile.default]\ndefault-filter = "none()"\n']],
];

const HONEST: readonly RunnerCase[] = [
  [
    "a new dependency",
    "Cargo.toml",
    [CARGO, CARGO.replace('serde = "1"', 'serde = "1"\nuuid = { version = "1", features = ["v4"] }')],
  ],
  ["a newer version of the package", "Cargo.toml", [CARGO, CARGO.replace("0.1.0", "0.2.0")]],
  ["a newer test library", "Cargo.toml", [CARGO, CARGO.replace("1.4", "1.5")]],
  ["a new test library", "Cargo.toml", plus('rstest = "0.18"')],
  [
    "a newer edition",
    "Cargo.toml",
    [CARGO, CARGO.replace('edition = "2021"', 'edition = "2024"\nrust-version = "1.85" # for let chains')],
  ],
  ["a new feature", "Cargo.toml", [CARGO, CARGO.replace("std = []", 'std = []\nserde = ["dep:serde"]')]],
  ["a new program", "Cargo.toml", plus('[[bin]]\nname = "words"\npath = "src/main.rs"')],
  ["a new test", "Cargo.toml", plus('[[test]]\nname = "more"\npath = "tests/more/main.rs"')],
  ["a benchmark without a harness", "Cargo.toml", plus('[[bench]]\nname = "words"\nharness = false')],
  ["an optimised release", "Cargo.toml", plus("[profile.release]\nlto = true\nopt-level = 3")],
  [
    "lints and metadata",
    "Cargo.toml",
    plus('[lints.rust]\nunsafe_code = "forbid"\n\n[package.metadata.docs.rs]\nall-features = true'),
  ],
  ["one more member", "Cargo.toml", [WORKSPACE, WORKSPACE.replace('"b"', '"b",\n  "c", # new\n')]],
  [
    "a crate of the repository",
    "Cargo.toml",
    [CARGO, CARGO.replace("[dev-", 'letters = { path = "../letters" }\n\n[dev-')],
  ],
  ["a crate of the repository for tests", "Cargo.toml", plus('fixtures = { path = "../fixtures" }')],
  ["a new crate", "crates/new/Cargo.toml", [undefined, CARGO]],
  ["a module named build", "src/words/build.rs", [undefined, "pub fn build() {}\n"]],
];

test.each<RunnerCase>(REFUSED)(
  "a change that decides how tests of Rust run is refused: %s",
  async (_name, path, texts, command = "cargo test") => {
    expect(await runnerClaims(path, texts, { command })).toMatch(/the plan allows that with allows: \["runner"\]/);
    expect(await runnerClaims(path, texts, { command, allows: ["runner"] })).toBe("");
  },
);

test.each<RunnerCase>(HONEST)(
  "an honest change of a project in Rust passes: %s",
  async (_name, path, texts, command = "cargo test") => {
    expect(await runnerClaims(path, texts, { command })).toBe("");
  },
);
