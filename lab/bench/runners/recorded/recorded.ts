import { GRADLE_JUNIT4_NESTED, GRADLE_JUNIT4_PARAMETERS, GRADLE_JUNIT4_SETUP } from "./gradle-junit4.ts";
import { GRADLE_JUNIT5_PARAMETERS, GRADLE_JUNIT5_SETUP } from "./gradle-junit5.ts";
import { NEXTEST_JUNIT } from "./nextest.ts";
import { SUREFIRE_ORDER, SUREFIRE_ORDER_NESTED, SUREFIRE_PARSER } from "./surefire.ts";

/**
 * Reports of runners that the bench does not run, and their counts as determined by hand. `ran` leaves out skipped tests.
 * A report stands for one file: the counts of a whole run are sums.
 */
export const RECORDED: readonly {
  readonly name: string;
  readonly format: "junit";
  readonly text: string;
  readonly expected: { ran: number; failed: number; skipped: number };
}[] = [
  {
    name: "surefire: TEST-com.acme.OrderTest$WithDiscount.xml",
    format: "junit",
    text: SUREFIRE_ORDER_NESTED,
    expected: { ran: 8, failed: 3, skipped: 2 },
  },
  {
    name: "surefire: TEST-com.acme.OrderTest.xml",
    format: "junit",
    text: SUREFIRE_ORDER,
    expected: { ran: 0, failed: 0, skipped: 0 },
  },
  {
    name: "surefire: TEST-com.acme.ParserTest.xml",
    format: "junit",
    text: SUREFIRE_PARSER,
    expected: { ran: 3, failed: 1, skipped: 1 },
  },
  {
    name: "gradle, JUnit 4: TEST-com.acme.CartTest.xml",
    format: "junit",
    text: GRADLE_JUNIT4_PARAMETERS,
    expected: { ran: 4, failed: 1, skipped: 2 },
  },
  {
    name: "gradle, JUnit 4: TEST-com.acme.WarehouseTest$Local.xml",
    format: "junit",
    text: GRADLE_JUNIT4_NESTED,
    expected: { ran: 2, failed: 1, skipped: 1 },
  },
  {
    // A class whose setup failed counts as one failed test, as Gradle reports it.
    name: "gradle, JUnit 4: TEST-com.acme.WarehouseTest$Remote.xml",
    format: "junit",
    text: GRADLE_JUNIT4_SETUP,
    expected: { ran: 1, failed: 1, skipped: 0 },
  },
  {
    name: "gradle, JUnit 5: TEST-com.acme.cart.CartTest.xml",
    format: "junit",
    text: GRADLE_JUNIT5_PARAMETERS,
    expected: { ran: 6, failed: 2, skipped: 2 },
  },
  {
    name: "gradle, JUnit 5: TEST-com.acme.stock.WarehouseIT$Remote.xml",
    format: "junit",
    text: GRADLE_JUNIT5_SETUP,
    expected: { ran: 3, failed: 1, skipped: 1 },
  },
  {
    name: "cargo-nextest: junit.xml",
    format: "junit",
    text: NEXTEST_JUNIT,
    expected: { ran: 5, failed: 1, skipped: 0 },
  },
];
