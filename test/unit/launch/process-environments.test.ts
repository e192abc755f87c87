import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { destinationVariables, processEnvironments } from "../../../launch/process-environments.ts";
import type { Setting } from "../../../shared/settings/setting.ts";
import { SETTINGS } from "../../../shared/settings.ts";
import { temporaryFolder } from "../../support/repository.ts";

const NOTHING = { common: {}, coordinator: {}, worker: {} };
const ALL = Object.values<Setting>(SETTINGS);

test("each setting of up reaches every process that declares it", () => {
  const env = Object.fromEntries(ALL.map((setting) => [setting.name, setting.default || "/given"]));
  const environments = processEnvironments(env, NOTHING);
  for (const reader of ["coordinator", "worker", "simulator"] as const)
    for (const setting of ALL)
      expect({ reader, name: setting.name, given: environments[reader][setting.name] }).toEqual({
        reader,
        name: setting.name,
        given: setting.for.includes(reader) ? env[setting.name] : undefined,
      });
});

test("up's own values take precedence, and unset settings have their defaults", () => {
  const decided = {
    common: { MIDWATCH_DATA: "/d" },
    coordinator: { MIDWATCH_BRAIN: "" },
    worker: { MIDWATCH_SLOTS: "3" },
  };
  const env = { MIDWATCH_DATA: "/other", MIDWATCH_BRAIN: "mine", MIDWATCH_SLOTS: "9", AWS_SECRET: "x" };
  const { simulator, coordinator, worker } = processEnvironments(env, decided);
  expect(simulator).not.toHaveProperty("AWS_SECRET");
  expect(coordinator).toMatchObject({ MIDWATCH_DATA: "/d", MIDWATCH_BRAIN: "", HOME: "/" });
  expect(worker).toMatchObject({ MIDWATCH_DATA: "/d", MIDWATCH_SLOTS: "3", MIDWATCH_HOST_NAME: "local" });
  expect(worker).not.toHaveProperty("MIDWATCH_LOG_LEVEL");
});

test("the coordinator receives the variables that its destinations name, except its own settings", () => {
  const { path, dispose } = temporaryFolder();
  onTestFinished(dispose);
  const file = join(path, "destinations.json");
  writeFileSync(file, JSON.stringify([{ name: "a", env: ["TOKEN", "MIDWATCH_DATA"] }]));
  const env = { MIDWATCH_DESTINATIONS: file, TOKEN: "t", MIDWATCH_DATA: "/other" };
  const { coordinator, worker } = processEnvironments(env, { ...NOTHING, common: { MIDWATCH_DATA: "/d" } });
  expect(coordinator).toMatchObject({ TOKEN: "t", MIDWATCH_DATA: "/d" });
  expect(worker).not.toHaveProperty("TOKEN");
});

test("the variables of destinations are read from the operator's file; none if it cannot be read", () => {
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
