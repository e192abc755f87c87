import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { destinationVariables } from "../../../launch/destination-variables.ts";
import { temporaryFolder } from "../../support/repository.ts";

test("the coordinator is given the variables that the operator's destinations name, and no others", () => {
  const { path, dispose } = temporaryFolder();
  try {
    const file = join(path, "destinations.json");
    writeFileSync(file, JSON.stringify([{ name: "a", env: ["TOKEN", "HOME"] }, { name: "b" }]));
    expect(destinationVariables(file)).toEqual(["TOKEN", "HOME"]);
    writeFileSync(file, "not JSON");
    expect(destinationVariables(file)).toEqual([]);
    expect(destinationVariables(undefined)).toEqual([]);
  } finally {
    dispose();
  }
});
