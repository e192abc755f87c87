import { readJunit } from "./read-junit.ts";
import type { Runner } from "./runner.ts";

/** PHPUnit, with an additional report in JUnit's format, unless the command or the configuration names one. */
export const phpunit: Runner = {
  name: "phpunit",
  starts: /^phpunit(?:\.phar)?$/,
  wrappers: { phpunit: "phpunit.sh", php: "phpunit.sh" },
  read: readJunit,
  reportsEachTest: false,
};
