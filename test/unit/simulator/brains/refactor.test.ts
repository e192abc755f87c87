import { describe } from "vitest";
import { SAMPLES } from "../../../../lab/bench/measure/sample-packages.ts";
import { testJob } from "./refactor-rig.ts";

/** This test runs only the smallest sample package. test/chaos/refactor.test.ts runs the others. */
describe.each(SAMPLES.filter(({ name }) => name === "braces"))("the job for $name", testJob);
