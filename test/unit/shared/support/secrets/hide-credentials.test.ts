import { expect, test } from "vitest";
import { hideCredentials } from "../../../../../shared/support/secrets/hide-credentials.ts";

test.each([
  ["redis://u:p@h:6379/1", "redis://...@h:6379/1"],
  ["redis://u:p/a@s@h", "redis://...@h"],
  ["u:hunter2@h", "...@h"],
  ["http://h/v1?key=hunter2", "http://h/v1?..."],
  ["from 'ftp://u:p@h' to redis+unix:///s?password=p", "from 'ftp://...@h' to redis+unix:///s?..."],
  ["/srv/a@b?c", "/srv/a@b?c"],
  ["no address, a question?", "no address, a question?"],
])("%s is shown as %s", (text, shown) => {
  expect(hideCredentials(text)).toBe(shown);
});
