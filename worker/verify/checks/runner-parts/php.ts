import { objectIn } from "../../syntax/parse-data.ts";
import { type Part, type ReadParts, TEST_LIBRARY } from "./part.ts";
import { type Element, readXml, writtenXml } from "./read-xml.ts";

/** The settings of PHPUnit. Suites and folders may be added; settings of colours, coverage and logs may change. */
export const phpunitParts: ReadParts = (text) => {
  const root = readXml(text);
  if (root === undefined) return [{ name: "text", value: text }];
  const attributes = Object.entries(root.attributes)
    .filter(
      ([key]) => !/^(?:xmlns|xsi:|colors$|columns$|cache|verbose$|testdox$|display|printerClass$|timeout)/.test(key),
    )
    .map(([key, value]) => ({ name: `the setting ${key}`, value }));
  const sections = root.children.filter(({ name }) => !/^(?:source|coverage|logging|filter)$/.test(name));
  return [...attributes, ...sections.flatMap(partsOfSection)];
};

function partsOfSection(section: Element): Part[] {
  if (section.name === "php")
    return section.children
      .filter(({ name, attributes }) => /^(?:includePath|ini)$/.test(name) && !HARMLESS.test(attributes.name ?? ""))
      .map((child) => ({ name: `php/${child.name}`, value: writtenXml(child) }));
  if (!/^testsuites?$/.test(section.name)) return [{ name: section.name, value: writtenXml(section) }];
  const suites = section.name === "testsuite" ? [section] : section.children;
  return suites.flatMap((suite) =>
    suite.children.map((child) => ({
      name: `the suite ${suite.attributes.name ?? ""}`,
      value: writtenXml(child),
      mayBeAdded: child.name !== "exclude",
    })),
  );
}

/** Settings of PHP that cannot change the result of a test. */
const HARMLESS =
  /^(?:memory_limit|date\.timezone|display_errors|display_startup_errors|log_errors|intl\..*|opcache\..*)$/;

/** Names of composer scripts that run tests, or that Composer runs by itself. */
const TEST_SCRIPT = /test|phpunit|pest|spec|check|verify|^ci\b|^(?:pre|post)-/i;

/** The parts of a composer.json that decide which tests run, and with which code. */
export const composerParts: ReadParts = (text, { words }) => {
  const { scripts, repositories, config, replace, provide, autoload, ...own } = objectIn(text);
  const all = fieldsOf(scripts);
  const [loaded, loadedForTests] = [fieldsOf(autoload), fieldsOf(own["autoload-dev"])];
  const listed = [...Object.values(fieldsOf(repositories))].filter((each) =>
    /^(?:path|package|artifact)$/.test(String(fieldsOf(each).type)),
  );
  return [
    ...runScripts(all, words).map((name) => ({ name: `the script ${name}`, value: JSON.stringify(all[name]) })),
    ...["vendor-dir", "bin-dir"].flatMap((key) => partOf(`config.${key}`, fieldsOf(config)[key])),
    ...listed.flatMap((each) => partOf("a repository of files", each)),
    ...[...Object.entries(fieldsOf(replace)), ...Object.entries(fieldsOf(provide))]
      .filter(([name]) => TEST_LIBRARY.test(name))
      .flatMap(([name, value]) => partOf(`the replaced package ${name}`, value)),
    ...namespacesIn(loaded).filter(({ value }) => RUNNER_NAMESPACE.test(value)),
    ...namespacesIn(loadedForTests).map((part) => ({ ...part, mayBeAdded: !RUNNER_NAMESPACE.test(part.value) })),
    ...["files", "exclude-from-classmap"].flatMap((key) => partOf(`autoload-dev.${key}`, loadedForTests[key])),
    ...Object.keys({ ...fieldsOf(own.require), ...fieldsOf(own["require-dev"]) })
      .filter((name) => TEST_LIBRARY.test(name))
      .map((name) => ({ name: `the package ${name}`, value: "is required", mayBeAdded: true })),
  ];
};

const RUNNER_NAMESPACE = /^(?:PHPUnit|Pest|Mockery|Prophecy|SebastianBergmann)\\/i;

/** The scripts of tests, those that commands name, and all scripts that these call with `@`. */
function runScripts(scripts: Readonly<Record<string, unknown>>, words: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const follow = (name: string): void => {
    if (found.has(name) || !(name in scripts)) return;
    found.add(name);
    for (const [, called = ""] of JSON.stringify(scripts[name]).matchAll(/"@([\w:-]+)/g)) follow(called);
  };
  for (const name of Object.keys(scripts)) if (TEST_SCRIPT.test(name) || words.has(name)) follow(name);
  return [...found];
}

function namespacesIn(autoload: Readonly<Record<string, unknown>>): Part[] {
  return ["psr-4", "psr-0"].flatMap((kind) =>
    Object.entries(fieldsOf(autoload[kind])).map(([name, folders]) => ({
      name: `autoload-dev of ${name}`,
      value: `${name} ${JSON.stringify(folders)}`,
    })),
  );
}

function partOf(name: string, value: unknown): Part[] {
  return value === undefined ? [] : [{ name, value: JSON.stringify(value) }];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}

/** Lines of PHP code that end the tests, or define a class of the runner. Other lines of a bootstrap file are free. */
export const phpCodeParts: ReadParts = (text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !/^(?:\/\/|#|\*|\/\*)/.test(line) && PHP_CONTROLS.test(line))
    .map((line) => ({ name: `\`${line.slice(0, 80)}\``, value: line }));

const PHP_CONTROLS =
  /^namespace\s+\\?(?:PHPUnit|Pest|Mockery|Prophecy|SebastianBergmann)\b|\bclass_alias\s*\(.*PHPUnit|\b(?:runkit7?|uopz)_\w+\s*\(|\bregister_shutdown_function\s*\(.*\bexit\b|\bposix_kill\s*\(|\bstream_wrapper_(?:un)?register\s*\(\s*["']file/i;

/** Lines of a bootstrap file, which may also end the program. A file of the program itself may do that. */
export const phpBootstrapParts: ReadParts = (text, context) => [
  ...phpCodeParts(text, context),
  ...text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) =>
      /^(?:exit|die)\b(?!\s*\(\s*[1-9"'])|\b(?:exit|die)\s*\(\s*0?\s*\)|\$(?:argv|_SERVER\[["']argv["']\])\s*(?:\[.*\])?\s*=/.test(
        line,
      ),
    )
    .map((line) => ({ name: `\`${line.slice(0, 80)}\``, value: line })),
];
