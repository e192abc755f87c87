import { expect, test } from "vitest";
import { shareText } from "../../../../../shared/support/text/share-text.ts";

test("a text is told as it is, whatever was told before and however many", () => {
  for (let n = 0; n < 2500; n++) expect(shareText(`text ${n % 1700}`)).toBe(`text ${n % 1700}`);
  expect(shareText("x".repeat(5000))).toBe("x".repeat(5000));
});
