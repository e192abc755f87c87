import { describe } from "vitest";
import { SAMPLES } from "../../../../lab/bench/measure/sample-packages.ts";
import { testJob } from "./refactor-rig.ts";

/** The smallest sample; the others are in test/chaos/refactor.test.ts. */
describe.each(SAMPLES.filter(({ name }) => name === "braces"))("the job for $name", testJob);
