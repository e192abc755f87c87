import { ava } from "./ava.ts";
import { cargo } from "./cargo.ts";
import { go } from "./go.ts";
import { jest } from "./jest.ts";
import { junit } from "./junit.ts";
import { minitest } from "./minitest.ts";
import { mocha } from "./mocha.ts";
import { nextest } from "./nextest.ts";
import { node } from "./node.ts";
import { phpunit } from "./phpunit.ts";
import { pytest } from "./pytest.ts";
import { rspec } from "./rspec.ts";
import type { Runner } from "./runner.ts";
import { tap } from "./tap.ts";
import { unittest } from "./unittest.ts";
import { vitest } from "./vitest.ts";

/** All test runners whose tests the harness counts. */
export const RUNNERS: readonly Runner[] = [
  ...[node, jest, vitest, mocha, ava, tap, pytest, unittest],
  ...[go, cargo, nextest, rspec, minitest, phpunit, junit],
];

/** The runner with this name; undefined if there is none. */
export function runnerNamed(name: string): Runner | undefined {
  return RUNNERS.find((runner) => runner.name === name);
}
