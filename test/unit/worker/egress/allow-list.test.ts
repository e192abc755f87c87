import { expect, test } from "vitest";
import { allowedByAll, isListed } from "../../../../worker/egress/allow-list.ts";
import { resolvePublic } from "../../../../worker/egress/resolve-public.ts";

test.each([
  ["registry.example", "registry.example", 443, true],
  ["registry.example", "REGISTRY.example.", 443, true],
  ["registry.example", "registry.example", 80, false],
  ["registry.example:8443", "registry.example", 8443, true],
  ["registry.example", "evil-registry.example", 443, false],
  ["registry.example", "registry.example.evil.example", 443, false],
  ["*.example", "a.b.example", 443, true],
  ["*.example", "example", 443, false],
  ["*.example", "notexample", 443, false],
  ["*.0.0.1", "127.0.0.1", 443, false],
  ["127.0.0.1:4873", "127.0.0.1", 4873, true],
])("an entry %s and %s:%i: %s", (entry, host, port, allowed) => {
  expect(isListed([entry], { host, port })).toBe(allowed);
});

test("a destination that only one list allows is refused", async () => {
  const decide = allowedByAll(["a.example", "b.example"], ["b.example", "c.example"]);
  const ask = (host: string) => decide({ host, port: 443 });
  expect([await ask("a.example"), await ask("b.example"), await ask("c.example")]).toEqual([false, true, false]);
});

test("a name that resolves to this host is refused; a literal address is allowed", async () => {
  expect(await resolvePublic("localhost")).toBeUndefined();
  expect(await resolvePublic("127.0.0.1")).toBe("127.0.0.1");
});
