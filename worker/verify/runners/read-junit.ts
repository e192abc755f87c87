import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Report, TestEvent } from "./runner.ts";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: true,
  // A case with several failures, or a suite with one case, has the same shape as others.
  isArray: (name) => name === "testsuite" || name === "testcase",
});

/** An element of a JUnit report. */
interface Element {
  readonly [name: string]: unknown;
}

/**
 * Reads a report in JUnit's XML format, as Maven Surefire, Gradle, PHPUnit and cargo-nextest write it. Undefined if the
 * text is not such a report. A report is written when its tests have ended, so one with text is whole.
 */
export function readJunit(text: string): Report | undefined {
  // The runner was stopped before it wrote its report.
  if (text === "") return { tests: [], isWhole: false };
  if (XMLValidator.validate(text) !== true) return undefined;
  const root = parser.parse(text) as Element;
  const suites = root.testsuites ?? root.testsuite;
  if (suites === undefined) return undefined;
  const tests: TestEvent[] = [];
  for (const suite of Array.isArray(suites) ? (suites as Element[]) : [suites as Element]) readSuite(suite, "", tests);
  return { tests, isWhole: true };
}

function readSuite(suite: Element, above: string, tests: TestEvent[]): void {
  const file = textOf(suite.file) || above;
  for (const inner of elements(suite.testsuite)) readSuite(inner, file, tests);
  for (const test of elements(suite.testcase)) tests.push(eventOf(test, file));
}

function eventOf(test: Element, suiteFile: string): TestEvent {
  const group = textOf(test.classname) || textOf(test.class);
  const name = textOf(test.name);
  return {
    ending: endingOf(test),
    file: textOf(test.file) || suiteFile,
    name: group === "" ? name : `${group} > ${name}`,
    ms: Number(textOf(test.time).replaceAll(",", "") || 0) * 1000,
  };
}

function endingOf(test: Element): TestEvent["ending"] {
  if (test.failure === undefined && isRisky(test.error)) return "pass";
  if (test.failure !== undefined || test.error !== undefined) return "fail";
  return test.skipped === undefined ? "pass" : "skip";
}

/** Matches the errors by which PHPUnit marks a risky test, such as one without an assertion; the test passed. */
const RISKY =
  /^PHPUnit\\Framework\\(?:Risky\w*|OutputError|(?:CoveredCodeNotExecuted|MissingCoversAnnotation)Exception|UnintentionallyCoveredCode\w*)$/;

function isRisky(error: unknown): boolean {
  const errors = elements([error].flat());
  return errors.length > 0 && errors.every(({ type }) => RISKY.test(textOf(type)));
}

function elements(value: unknown): Element[] {
  return Array.isArray(value) ? (value as unknown[]).filter((each): each is Element => typeof each === "object") : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
