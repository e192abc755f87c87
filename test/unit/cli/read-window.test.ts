import { expect, test } from "vitest";
import { readWindow } from "../../../cli/submission/read-window.ts";

test.each([
  ["weekdays 22:00-06:00 Europe/Berlin", { open: "0 22 * * 1-5", tz: "Europe/Berlin", close: "06:00" }],
  ["22:30 - 6:05", { open: "30 22 * * *", tz: "UTC", close: "06:05" }],
  [
    "Every night 23:00 to 05:00 America/Argentina/Buenos_Aires",
    { open: "0 23 * * *", tz: "America/Argentina/Buenos_Aires", close: "05:00" },
  ],
  ["mon-thu, sat 21:00-23:59", { open: "0 21 * * 1-4,6", tz: "UTC", close: "23:59" }],
  ["Friday and sunday 00:00-23:00 Etc/GMT+3", { open: "0 0 * * 5,0", tz: "Etc/GMT+3", close: "23:00" }],
])("%s", (sentence, window) => {
  expect(readWindow(sentence, "UTC")).toEqual(window);
});

test.each([
  "",
  "tonight",
  "weekdays",
  "25:00-06:00",
  "22:00-06:60",
  "montag 22:00-06:00",
  "mon-tue-wed 22:00-06:00",
  "friends 22:00-06:00",
  "22-6",
])("%s is no window", (sentence) => {
  expect(readWindow(sentence, "UTC")).toBeUndefined();
});
