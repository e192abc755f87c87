import { type Part, type ReadParts, TEST_LIBRARY } from "./part.ts";
import { readToml } from "./read-toml.ts";

/**
 * All statements of a Gradle script but those that cannot reach tests: plugins, repositories, ordinary dependencies, versions, metadata,
 * settings of the compiler and of archives, and new tasks that neither have the name of a test nor mention tests.
 */
export const gradleParts: ReadParts = (text, { words }) => partsOf(text, words);

/** The version catalog: the modules of test libraries. Their versions may change. */
export const catalogParts: ReadParts = (text) =>
  readToml(text).flatMap(({ key, value }): Part[] => {
    const isTests = key.startsWith("libraries.") && (TEST_LIBRARY.test(key) || TEST_LIBRARY.test(value));
    if (!isTests || /\.version(?:\.|$)/.test(key)) return [];
    return [{ name: key, value: value.replace(/^(["'][^:"']*:[^:"']*):[^"']*/, "$1"), mayBeAdded: true }];
  });

/** The properties that control tests or the program of Gradle. */
export const gradlePropertyParts: ReadParts = (text) =>
  text.split("\n").flatMap((line): Part[] => {
    const [, key = "", value = ""] = /^\s*([^#!=:\s][^=:\s]*)\s*[=:\s]\s*(.*?)\s*$/.exec(line) ?? [];
    const isControl = /^systemProp\.|^org\.gradle\.(?:java\.home|java\.installations|configureondemand)/.test(key);
    const isTests = /skip|test|junit/i.test(key) && !/version$/i.test(key);
    const isAgent = /-javaagent|-D|-Xbootclasspath|-XX:.*(?:OnError|Flags)/.test(value);
    return isControl || isTests || isAgent ? [{ name: `the property ${key}`, value }] : [];
  });

/** Statements that cannot reach tests, by their first words. */
const INERT =
  /^(?:import|group|version|description|archivesBaseName|sourceCompatibility|targetCompatibility|mainClassName|java|javadoc|jar|shadowJar|bootJar|application|publishing|signing|kotlin|spotless|checkstyle|licen[cs]e|wrapper|base|compile(?:Java|Kotlin)|rootProject\.name|defaultTasks)\b|^(?:def|val|var|ext\.)\s*[\w.]+\s*=\s*["'][^"'$]*["']$|^ext(?:ra)?\b|^tasks\.(?:named|withType|getByName)?\s*[(<]?\s*["']?(?:jar|javadoc|Jar|Javadoc|JavaCompile|KotlinCompile|compileJava|compileKotlin|processResources|bootJar)\b/;
/** Words of a Gradle script that reach tests, other tasks or programs. */
const REACHES =
  /[tT]est|junit|enabled|onlyIf|ignoreFailures|startParameter|taskGraph|exclude|afterEvaluate|sourceSets|systemProp|finalizedBy|\bexec\b|\.execute\b|evaluate\s*\(|tasks\.all|whenTaskAdded|setProperty|classpath/;
const NEW_TASK =
  /^(?:tasks\.(?:register|create)\s*(?:<[\w.]+>)?\(\s*["']([\w-]+)["']|task\s+([\w-]+)|val\s+(\w+)\s+by\s+tasks)/;
/** Blocks with statements of their own. */
const OPENED = /^(?:allprojects|subprojects|buildscript|ext|configure\s*\([^)]*\))\s*\{([\s\S]*)\}$/;

/** An assignment of texts: versions, or the names of libraries. */
const TEXTS = /^(?:(?:def|val|var)\s+)?[\w.]+\s*=\s*[[(]?(?:\s*(?:\w+\s*:\s*)?(?:"[^"\n$]*"|'[^'\n$]*'),?)+\s*[\])]?$/;

function partsOf(text: string, words: ReadonlySet<string>): Part[] {
  return statementsIn(text).flatMap((statement): Part[] => {
    const [, inner] = OPENED.exec(statement) ?? [];
    if (inner !== undefined) return partsOf(inner, words);
    if (TEXTS.test(statement)) return textsIn(statement);
    if (/^(?:plugins|repositories|dependencyResolutionManagement)\s*\{/.test(statement)) return localsIn(statement);
    if (/^dependencies\s*\{/.test(statement)) return dependenciesIn(statement);
    if (/^include\b/.test(statement)) return [{ name: "the subprojects", value: statement, mayBeAdded: true }];
    return partsOfStatement(statement, words);
  });
}

function partsOfStatement(statement: string, words: ReadonlySet<string>): Part[] {
  const reaches = REACHES.test(statement);
  if (INERT.test(statement) && !reaches) return [];
  const task = newTask(statement);
  if (task !== undefined && !reaches && !words.has(task) && !words.has(`:${task}`))
    return [{ name: `the task ${task}`, value: "is declared", mayBeAdded: true }];
  return [{ name: headOf(statement), value: statement.replace(/\s+/g, " ") }];
}

/** The test libraries that an assignment names, without their versions. Another text that reaches tests counts as it is. */
function textsIn(statement: string): Part[] {
  const value = statement
    .replace(VERSION, "$1")
    .replace(/(["'])\d[\w.+-]*\1/g, '"version"')
    .replace(/\s+/g, " ");
  if (/["'][^"']*:/.test(value) && TEST_LIBRARY.test(value.replace(/["']/g, "/")))
    return [{ name: `\`${(value.split("=")[0] ?? "").trim()}\``, value, mayBeAdded: true }];
  const isSwitch = /^(?:test|tasks)\.|enabled|ignoreFailures|onlyIf|exclude|startParameter|systemProp/.test(value);
  const isVersion = !isSwitch && !/["'](?!version["'])/.test(value.replace(/"version"/g, ""));
  return isVersion || INERT.test(statement) || !REACHES.test(statement) ? [] : [{ name: headOf(statement), value }];
}

/** The version in the name of a library, after its group and its own name. */
const VERSION = /(["'][^:"'\n]+:[^:"'\n]+):[^"'\n]+/g;

/** The name of the task that a statement declares; undefined if tests depend on a task with this name. */
function newTask(statement: string): string | undefined {
  const [, ...names] = NEW_TASK.exec(statement) ?? [];
  const name = names.find((each) => each !== undefined);
  return name === undefined || /^(?:check|build)$/.test(name) ? undefined : name;
}

/** Repositories and plugins are free, unless they come from folders of the tree. */
function localsIn(statement: string): Part[] {
  return [...statement.matchAll(/flatDir|mavenLocal|file:[^"'\s]*|\bfiles?\s*\(|\$(?:rootDir|projectDir)/g)].map(
    ([value]) => ({ name: "a repository of files", value }),
  );
}

/** Test libraries may be added and get another version. None may come from files or other projects. */
function dependenciesIn(block: string): Part[] {
  const inner = block.replace(/^dependencies\s*\{|\}$/g, "");
  return statementsIn(inner).flatMap((line): Part[] => {
    const isTests = [...line.matchAll(/["']([^"'\n]+)["']|libs\.([\w.]+)/g)].some(([, id, alias]) =>
      TEST_LIBRARY.test(id ?? alias?.replaceAll(".", "-") ?? ""),
    );
    const isFile = /\bfile(?:s|Tree)\s*\(|substitut|exclude|resolutionStrategy|force/.test(line);
    const isOfTests = /^(?:test|androidTest|integrationTest)\w*/.test(line);
    const value = line.replace(VERSION, "$1").replace(/\s+/g, " ");
    const name = `the dependency ${value.slice(0, 60)}`;
    if (isFile && (isTests || isOfTests)) return [{ name, value }];
    if (!isTests) return [];
    const isLocal = /\bproject\s*\(/.test(line);
    return [{ name, value, mayBeAdded: !isLocal }];
  });
}

function headOf(statement: string): string {
  return `\`${(statement.split(/[{\n]/)[0] ?? "").trim().slice(0, 60)}\``;
}

/** The statements of a script at its outermost level, without comments. A statement ends with its line when no bracket is open. */
function statementsIn(text: string): string[] {
  const found: string[] = [];
  let statement = "";
  let depth = 0;
  const tokens =
    /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\s\S]/g;
  for (const [token] of text.matchAll(tokens)) {
    if (/^\/[*/]/.test(token)) continue;
    if (/^[{([]$/.test(token)) depth += 1;
    if (/^[})\]]$/.test(token)) depth -= 1;
    if (depth > 0 || !/^[\n;]$/.test(token)) {
      statement += token;
      continue;
    }
    if (statement.trim() !== "") found.push(statement.trim());
    statement = "";
  }
  if (statement.trim() !== "") found.push(statement.trim());
  return found;
}
