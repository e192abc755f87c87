import { AVA } from "./ava.ts";
import { CARGO } from "./cargo.ts";
import { GO } from "./go.ts";
import { JEST } from "./jest.ts";
import { MOCHA } from "./mocha.ts";
import { NODE } from "./node.ts";
import { PHPUNIT } from "./phpunit.ts";
import { PYTEST } from "./pytest.ts";
import { RSPEC } from "./rspec.ts";
import { TAP } from "./tap.ts";
import type { RunnerPackage } from "./types.ts";
import { UNITTEST } from "./unittest.ts";
import { VITEST } from "./vitest.ts";

/** One package for each runner, with one case for each situation. */
export const RUNNER_PACKAGES: readonly RunnerPackage[] = [
  PYTEST,
  UNITTEST,
  JEST,
  VITEST,
  MOCHA,
  AVA,
  TAP,
  NODE,
  GO,
  CARGO,
  RSPEC,
  PHPUNIT,
];
