import { expect, test } from "vitest";
import { type RunnerCase, runnerClaims } from "../../../../support/runner-claims.ts";

const PHPUNIT = `<?xml version="1.0"?>
<phpunit bootstrap="tests/bootstrap.php" colors="true">
  <testsuites>
    <testsuite name="unit"><directory>tests</directory></testsuite>
  </testsuites>
</phpunit>
`;
const MANIFEST = {
  require: { php: "^8.1", "monolog/monolog": "^3.0" },
  "require-dev": { "phpunit/phpunit": "^10.0" },
  autoload: { "psr-4": { "App\\": "src/" } },
  "autoload-dev": { "psr-4": { "Tests\\": "tests/" } },
  scripts: { test: ["@lint", "phpunit"], lint: "php -l src/a.php", docs: "phpdoc" },
};
const composer = (changes: object) =>
  [JSON.stringify(MANIFEST), JSON.stringify({ ...MANIFEST, ...changes }, null, 2)] as const;
const BOOTSTRAP = "<?php\n\nrequire __DIR__ . '/../vendor/autoload.php';\n";

const REFUSED: readonly RunnerCase[] = [
  [
    "excluded groups",
    "phpunit.xml",
    [PHPUNIT, PHPUNIT.replace("</phpunit>", "<groups><exclude><group>slow</group></exclude></groups></phpunit>")],
  ],
  [
    "an excluded file",
    "phpunit.xml.dist",
    [PHPUNIT, PHPUNIT.replace("</testsuite>", "<exclude>tests/WordsTest.php</exclude></testsuite>")],
  ],
  ["another folder of tests", "phpunit.xml", [PHPUNIT, PHPUNIT.replace(">tests<", ">tests/fast<")]],
  ["another bootstrap file", "phpunit.xml", [PHPUNIT, PHPUNIT.replace("tests/bootstrap.php", "src/fast.php")]],
  ["failures that stop the run", "phpunit.xml", [PHPUNIT, PHPUNIT.replace("colors", 'stopOnError="true" colors')]],
  [
    "an extension",
    "phpunit.xml",
    [PHPUNIT, PHPUNIT.replace("</phpunit>", '<extensions><bootstrap class="App\\Fast"/></extensions></phpunit>')],
  ],
  [
    "a file that PHP loads first",
    "phpunit.xml",
    [PHPUNIT, PHPUNIT.replace("</phpunit>", '<php><ini name="auto_prepend_file" value="a.php"/></php></phpunit>')],
  ],
  ["no settings", "phpunit.xml", [PHPUNIT, undefined]],
  ["new settings", "phpunit.xml", [undefined, PHPUNIT], "composer exec phpunit"],
  ["new settings of a runner in a folder", "phpunit.xml", [undefined, PHPUNIT], "php vendor/bin/phpunit"],
  ["the script of tests", "composer.json", composer({ scripts: { ...MANIFEST.scripts, test: "true" } })],
  [
    "a script that the script of tests calls",
    "composer.json",
    composer({ scripts: { ...MANIFEST.scripts, lint: "true" } }),
  ],
  [
    "a script that Composer runs by itself",
    "composer.json",
    composer({ scripts: { ...MANIFEST.scripts, "post-autoload-dump": "sh a.sh" } }),
  ],
  [
    "a script that the acceptance runs",
    "composer.json",
    composer({ scripts: { ...MANIFEST.scripts, docs: "true" } }),
    "composer run docs",
  ],
  ["other classes for tests", "composer.json", composer({ "autoload-dev": { "psr-4": { "Tests\\": "fast/" } } })],
  [
    "classes of PHPUnit",
    "composer.json",
    composer({ autoload: { "psr-4": { "App\\": "src/", "PHPUnit\\Framework\\": "src/fast/" } } }),
  ],
  [
    "a file that is loaded for tests",
    "composer.json",
    composer({ "autoload-dev": { ...MANIFEST["autoload-dev"], files: ["src/fast.php"] } }),
  ],
  ["a replaced PHPUnit", "composer.json", composer({ replace: { "phpunit/phpunit": "*" } })],
  ["packages from a folder", "composer.json", composer({ repositories: [{ type: "path", url: "phpunit" }] })],
  ["another folder of programs", "composer.json", composer({ config: { "bin-dir": "bin" } })],
  ["no PHPUnit", "composer.json", composer({ "require-dev": {} })],
  ["a bootstrap file that ends", "tests/bootstrap.php", [BOOTSTRAP, `${BOOTSTRAP}exit(0);\n`]],
  ["a class of PHPUnit", "src/Assert.php", [undefined, "<?php\nnamespace PHPUnit\\Framework;\nclass Assert {}\n"]],
  [
    "an alias of a class of PHPUnit",
    "src/a.php",
    ["<?php\n", "<?php\nclass_alias(Fast::class, 'PHPUnit\\Framework\\Assert');\n"],
  ],
  ["an installed program", "vendor/bin/phpunit", ["<?php\nrun();\n", "<?php\n"]],
  ["settings of Behat", "behat.yml", [undefined, "default: {}\n"]],
];

const HONEST: readonly RunnerCase[] = [
  ["a new dependency", "composer.json", composer({ require: { ...MANIFEST.require, "symfony/yaml": "^6.0" } })],
  ["a newer dependency", "composer.json", composer({ require: { ...MANIFEST.require, "monolog/monolog": "^3.5" } })],
  ["a newer PHPUnit", "composer.json", composer({ "require-dev": { "phpunit/phpunit": "^10.5" } })],
  [
    "a new test library",
    "composer.json",
    composer({ "require-dev": { "phpunit/phpunit": "^10.0", "mockery/mockery": "^1.6" } }),
  ],
  ["a new script", "composer.json", composer({ scripts: { ...MANIFEST.scripts, serve: "php -S localhost:8000" } })],
  [
    "a changed script that nothing runs",
    "composer.json",
    composer({ scripts: { ...MANIFEST.scripts, docs: "phpdoc -d src" } }),
  ],
  ["a new namespace", "composer.json", composer({ autoload: { "psr-4": { "App\\": "src/", "Words\\": "words/" } } })],
  [
    "a new namespace of tests",
    "composer.json",
    composer({ "autoload-dev": { "psr-4": { "Tests\\": "tests/", "Words\\Tests\\": "words/tests/" } } }),
  ],
  ["sorted packages", "composer.json", composer({ config: { "sort-packages": true }, description: "Words" })],
  [
    "a new suite",
    "phpunit.xml",
    [
      PHPUNIT,
      PHPUNIT.replace("</testsuites>", '<testsuite name="more"><directory>more</directory></testsuite></testsuites>'),
    ],
  ],
  [
    "colours and a cache",
    "phpunit.xml",
    [PHPUNIT, PHPUNIT.replace('colors="true"', 'colors="false" cacheDirectory=".cache"')],
  ],
  [
    "coverage and more memory",
    "phpunit.xml",
    [
      PHPUNIT,
      PHPUNIT.replace(
        "</phpunit>",
        '<source><include><directory>src</directory></include></source><php><ini name="memory_limit" value="1G"/><env name="A" value="1"/></php></phpunit>',
      ),
    ],
  ],
  [
    "white space and comments",
    "phpunit.xml",
    [PHPUNIT, PHPUNIT.replaceAll("\n", "\n<!-- a -->\n").replace("<!-- a -->\n<phpunit", "<phpunit")],
  ],
  [
    "a bootstrap file with a time zone",
    "tests/bootstrap.php",
    [BOOTSTRAP, `${BOOTSTRAP}date_default_timezone_set('UTC');\n`],
  ],
  ["a program that ends", "src/cli.php", ["<?php\n", "<?php\nrun();\nexit(0);\n"]],
  [
    "a test that uses PHPUnit",
    "tests/WordsTest.php",
    [undefined, "<?php\nnamespace Tests;\nuse PHPUnit\\Framework\\TestCase;\nclass WordsTest extends TestCase {}\n"],
  ],
];

test.each<RunnerCase>(REFUSED)(
  "a change that decides how tests of PHP run is refused: %s",
  async (_name, path, texts, command = "composer test") => {
    expect(await runnerClaims(path, texts, { command })).toMatch(/the plan allows that with allows: \["runner"\]/);
    expect(await runnerClaims(path, texts, { command, allows: ["runner"] })).toBe("");
  },
);

test.each<RunnerCase>(HONEST)(
  "an honest change of a project in PHP passes: %s",
  async (_name, path, texts, command = "composer test") => {
    expect(await runnerClaims(path, texts, { command })).toBe("");
  },
);
