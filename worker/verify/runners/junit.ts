import { readJunit } from "./read-junit.ts";
import type { Runner } from "./runner.ts";

/** Maven and Gradle, which write JUnit reports to the tree; `collect-reports.ts` copies those that the command wrote. */
export const junit: Runner = {
  name: "junit",
  starts: /^(?:mvnw?|gradlew?|ant|sbt)$/,
  wrappers: {},
  read: readJunit,
  reportsEachTest: false,
};

/** Matches the paths at which Maven (Surefire, Failsafe) and Gradle write their reports. */
export const JUNIT_REPORT =
  /(?:^|\/)(?:target\/(?:surefire|failsafe)-reports|build\/test-results\/[^/]+)\/TEST-[^/]+\.xml$/;
