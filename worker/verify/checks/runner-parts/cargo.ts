import { type Part, type ReadParts, TEST_LIBRARY } from "./part.ts";
import { type Assignment, readToml, stringsIn } from "./read-toml.ts";

/** The settings of a Cargo.toml that decide which tests exist, with which runner, and with which code they are linked. */
export const cargoParts: ReadParts = (text, { isNew }) => {
  const assignments = readToml(text).filter(({ key }) => !isNew || !FREE_IF_NEW.test(key));
  return [...assignments.flatMap(partsOf), ...targetsIn(assignments)];
};

/** Keys of a Cargo.toml that control tests. */
const CONTROLS = [
  /^package\.(?:autotests|build|metadata\.nextest)(?:\.|$)/,
  /^lib\.(?:test|doctest|harness|path|proc-macro)$/,
  /^(?:bin|example)\.(?:test|harness)$/,
  /^profile\.test\./,
  /^profile\.\w+\.(?:debug-assertions|overflow-checks|panic)$/,
  /^features\.default$/,
  /^(?:patch|replace)\./,
  /^workspace\.exclude$/,
];
/** Settings that only matter to tests that the crate already has. */
const FREE_IF_NEW = /^features\.default$|^workspace\.(?:exclude|default-members)$|^profile\.(?!test)/;
/** Keys of a dependency that make its code come from another place than the registry, or from another package. */
const SOURCE = /\.(?:path|git|package|registry|registry-index|base)$/;

function partsOf({ key, value }: Assignment): Part[] {
  if (CONTROLS.some((control) => control.test(key))) return [{ name: key, value }];
  if (/^workspace\.(?:default-)?members$/.test(key)) {
    const narrows = key.includes("default") ? [{ name: key, value: "is set" }] : [];
    return [...narrows, ...stringsIn(value).map((member) => ({ name: key, value: member, mayBeAdded: true }))];
  }
  const [, kind = "", name = ""] =
    /^(?:workspace\.|target\..*\.)?((?:dev-|build-)?dependencies)\.([\w-]+)/.exec(key) ?? [];
  if (name === "") return [];
  const isTests = TEST_LIBRARY.test(name);
  if (!SOURCE.test(key)) return isTests ? [{ name: `${kind}.${name}`, value: "is declared", mayBeAdded: true }] : [];
  // A new dependency on another crate of the repository is free, unless it has the name of a test library.
  if (isTests || key.endsWith(".package")) return [{ name: key, value }];
  return kind === "dev-dependencies" ? [{ name: key, value, mayBeAdded: true }] : [];
}

/** The integration tests that the manifest lists. One that keeps its usual path and has no other settings may be added. */
function targetsIn(assignments: readonly Assignment[]): Part[] {
  const sections = new Map<number, Map<string, string>>();
  for (const { key, value, section } of assignments.filter((each) => /^test\.[\w-]+$/.test(each.key)))
    sections.set(section, (sections.get(section) ?? new Map()).set(key.slice("test.".length), value));
  return [...sections.values()].map((settings) => {
    const name = stringsIn(settings.get("name") ?? "")[0] ?? "";
    const path = stringsIn(settings.get("path") ?? "")[0] ?? `tests/${name}.rs`;
    const isUsual = [`tests/${name}.rs`, `tests/${name}/main.rs`].includes(path);
    const others = [...settings].filter(([key]) => key !== "name" && key !== "path").sort();
    return {
      name: `the test ${name}`,
      value: JSON.stringify([path, others]),
      mayBeAdded: isUsual && others.length === 0,
    };
  });
}
