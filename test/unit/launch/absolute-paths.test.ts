import { expect, test } from "vitest";
import { absolutePaths } from "../../../launch/absolute-paths.ts";

test("paths are resolved from up's working directory; absolute paths, empty values, paths that must be absolute and other settings stay unchanged", () => {
  const env = {
    MIDWATCH_POLICY: "policy.json",
    MIDWATCH_SECRETS: "../secrets",
    ANTHROPIC_API_KEY_FILE: "/run/key",
    NODE_EXTRA_CA_CERTS: "our.pem",
    MIDWATCH_CACHE: "",
    MIDWATCH_DATA: "must be absolute",
    MIDWATCH_MODEL: "a/b",
  };
  expect(absolutePaths(env, "/home/me/work")).toEqual({
    MIDWATCH_POLICY: "/home/me/work/policy.json",
    MIDWATCH_SECRETS: "/home/me/secrets",
    ANTHROPIC_API_KEY_FILE: "/run/key",
    NODE_EXTRA_CA_CERTS: "/home/me/work/our.pem",
    MIDWATCH_CACHE: "",
    MIDWATCH_DATA: "must be absolute",
    MIDWATCH_MODEL: "a/b",
  });
});
