import picomatch from "picomatch";
import type { FileChange } from "../change.ts";
import { cargoParts } from "./runner-parts/cargo.ts";
import { goCodeParts, goModParts, goWorkParts } from "./runner-parts/go.ts";
import { catalogParts, gradleParts, gradlePropertyParts } from "./runner-parts/gradle.ts";
import { coverageParts, manifestParts, pipfileParts, sectionParts } from "./runner-parts/javascript-python.ts";
import { mavenParts } from "./runner-parts/maven.ts";
import { changedParts, type ReadParts } from "./runner-parts/part.ts";
import { composerParts, phpBootstrapParts, phpCodeParts, phpunitParts } from "./runner-parts/php.ts";
import { gemfileParts, rakefileParts, rubyCodeParts, rubyTestParts } from "./runner-parts/ruby.ts";

/** A kind of file that decides which tests run and how. */
interface RunnerFile {
  /** Patterns of paths. */
  readonly paths: readonly string[];
  readonly except?: readonly string[];
  /** Reads the parts that the base decides; the others may change. Without it, the whole file is the base's. */
  readonly read?: ReadParts;
  /** `parts`: only the parts count. `all`: a new file is refused if the acceptance runs its program (`IMPLIED`). Default: `parts`. */
  readonly ifNew?: "parts" | "all";
}

/**
 * Files that decide which tests run and how: installed programs, configurations of test runners and transpilers, files that those load
 * automatically, and files that are found before a runner's own. In manifests, the parts that control tests.
 */
const RUNNER_FILES: readonly RunnerFile[] = [
  // JavaScript and TypeScript
  {
    paths: [
      "**/node_modules/**",
      "**/{node_modules,node_modules.asar}",
      "**/.mocharc*",
      "**/{jest,vitest,vite,ava,karma,playwright,cypress,wdio,jasmine,web-test-runner,nightwatch,codecept}.{config,conf}.*",
      "**/{jest.preset.*,vitest.workspace.*,jasmine.json,node.config.json,cypress.json,testem.{js,cjs,json},.testcaferc*}",
      "**/.taprc*",
      "**/{babel.config.*,.babelrc*,.swcrc*}",
      "**/{.npmrc,.yarnrc,.yarnrc.yml,.pnpmfile.cjs,bunfig.toml,.bunfig.toml}",
    ],
  },
  { paths: ["**/.{c8rc,nycrc}*"], read: coverageParts },
  { paths: ["**/package.json"], read: manifestParts },
  // Python
  {
    paths: [
      "**/{pytest.ini,.pytest.ini,pytest.toml,.pytest.toml,tox.ini,tox.toml,conftest.py,noxfile.py,hatch.toml,unittest.cfg,nose2.cfg,.noserc,nose.cfg}",
      "**/.coveragerc*",
    ],
  },
  { paths: ["**/{setup.cfg,pyproject.toml}"], read: sectionParts },
  { paths: ["**/Pipfile"], read: pipfileParts },
  // Go
  { paths: ["**/go.work"], read: goWorkParts, ifNew: "all" },
  { paths: ["**/vendor/modules.txt", "**/vendor/{github.com,gopkg.in,golang.org,gotest.tools,go.uber.org}/**"] },
  { paths: ["**/go.mod"], read: goModParts },
  { paths: ["**/*.go"], read: goCodeParts },
  // Rust
  { paths: ["**/.cargo/config*", "**/{rust-toolchain,rust-toolchain.toml}", "**/.config/nextest.toml"] },
  { paths: ["**/build.rs"], except: ["**/{src,tests,benches,examples}/**"] },
  { paths: ["**/Cargo.toml"], read: cargoParts },
  // Java and other languages of its virtual machine
  {
    paths: [
      "**/{.mvn/**,mvnw,gradlew}",
      "**/{init.gradle,init.gradle.kts,buildSrc/**}",
      "**/{junit-platform.properties,testng.xml,testng-*.xml,SpockConfig.groovy}",
      "**/META-INF/services/{org.junit,org.testng,org.spockframework,io.kotest,org.mockito}.*",
      "**/mockito-extensions/**",
    ],
  },
  { paths: ["**/pom.xml"], read: mavenParts },
  { paths: ["**/*.gradle{,.kts}"], read: gradleParts },
  { paths: ["**/gradle.properties"], read: gradlePropertyParts },
  { paths: ["**/gradle/*.versions.toml"], read: catalogParts },
  // Ruby
  {
    paths: [
      "**/{.rspec,.rspec-local,.minitest,.minitest.rb,.test-unit.yml,test-unit.yml,cucumber.yml}",
      "**/.bundle/**",
      "**/vendor/{bundle,gems,cache,ruby}/**",
    ],
  },
  { paths: ["**/*.rb"], read: rubyCodeParts },
  { paths: ["**/{spec,test,tests,features}/**/*.rb"], read: rubyTestParts },
  { paths: ["**/{Gemfile,gems.rb,*.gemfile}"], read: gemfileParts },
  { paths: ["**/{Rakefile,rakefile,Rakefile.rb,rakefile.rb,*.rake}"], read: rakefileParts, ifNew: "all" },
  // PHP
  {
    paths: [
      "**/{phpspec,behat,codeception,kahlan-config}{,.dist}.{yml,yaml,php}",
      "**/{behat.yml.dist,php.ini,.user.ini}",
      "**/vendor/{autoload.php,bin/**,composer/**,phpunit/**,sebastian/**,pestphp/**,mockery/**,phpspec/**,behat/**}",
    ],
  },
  { paths: ["**/{phpunit,phpunit.dist}.xml", "**/phpunit.xml.dist"], read: phpunitParts, ifNew: "all" },
  { paths: ["**/composer.json"], read: composerParts },
  { paths: ["**/*.php"], read: phpCodeParts },
  { paths: ["**/{test,tests,spec,specs}/{,**/}{bootstrap,Pest}.php"], read: phpBootstrapParts },
];

const KINDS = RUNNER_FILES.map((kind) => ({
  ...kind,
  matches: picomatch([...kind.paths], { dot: true, ignore: [...(kind.except ?? [])] }),
}));

/** Whether a whole file is the base's to decide. */
export function isRunnerFile(path: string): boolean {
  return KINDS.some(({ read, matches }) => read === undefined && matches(path));
}

/** Whether parts of a file may change, although a program reads it without being told its name. */
export function mayChangeInPart({ path, status }: Pick<FileChange, "path" | "status">): boolean {
  const kinds = KINDS.filter(({ read, matches }) => read !== undefined && matches(path));
  return kinds.length > 0 && (status !== "A" || kinds.every(({ ifNew = "parts" }) => ifNew === "parts"));
}

/** The names of the changed parts of a file that decide how tests run. */
export function changedRunnerParts(
  { path, textBefore, textAfter }: Pick<FileChange, "path" | "textBefore" | "textAfter">,
  words: ReadonlySet<string>,
): string[] {
  return KINDS.flatMap(({ read, matches }) => {
    if (read === undefined || !matches(path)) return [];
    const context = { words, isNew: textBefore === undefined };
    const [before, after] = [textBefore, textAfter].map((text) => (text === undefined ? [] : read(text, context)));
    return changedParts(before ?? [], after ?? []);
  });
}
