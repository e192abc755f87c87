import { join } from "node:path";
import { messageOf } from "../../../shared/support/errors.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { makeRow, type Row } from "../document.ts";
import { inLanes } from "../measure/in-lanes.ts";
import type { FaultPackage, Language } from "./faults/fault-package.ts";
import { GO_PACKAGES } from "./faults/go-packages.ts";
import { judgementOf } from "./faults/judge.ts";
import { type Measured, measurePackage } from "./faults/measure-package.ts";
import { JAVASCRIPT_PACKAGES, TYPESCRIPT_PACKAGES } from "./faults/npm-packages.ts";
import { PYTHON_PACKAGES } from "./faults/python-packages.ts";
import { missingPrograms } from "./missing-programs.ts";

const LANES = 2;

/** All packages in which faults are planted. Those with slow tests come first, so that the lanes end at about the same time. */
const FAULT_PACKAGES: readonly FaultPackage[] = [
  ...GO_PACKAGES,
  ...TYPESCRIPT_PACKAGES,
  ...JAVASCRIPT_PACKAGES,
  ...PYTHON_PACKAGES,
];

/** Maximum share of planted faults that no caller can observe, in %. */
const MAX_EQUIVALENT = 15;

/** Plants faults in real packages of each language, and counts those that the packages' acceptance notices and those that have no effect. */
export async function faultRows(
  folder: string,
  given: { sandbox: Sandbox; say: (text: string) => void; isFull: boolean; only?: string },
): Promise<Row[]> {
  const { say, only, ...rest } = given;
  const chosen = FAULT_PACKAGES.filter(
    ({ language, name }) => only === undefined || `${language} faults ${name}`.includes(only),
  );
  const results: Result[] = [];
  await inLanes(chosen, LANES, async (pkg, slot, i) => {
    const place = { folder: join(folder, `faults-${i}`), downloads: join(folder, `downloads-${slot}`), slot };
    const result = await measure(pkg, { ...place, ...rest });
    results.push(result);
    for (const text of linesOf(result)) say(`${pkg.language} faults ${pkg.name}: ${text}`);
  });
  const languages = new Set(chosen.map(({ language }) => language));
  return [...languages].flatMap((language) =>
    rowsOf(
      language,
      results.filter(({ pkg }) => pkg.language === language),
    ),
  );
}

/** A package with its measurement, or with the reason why it could not be measured. */
type Result =
  | { readonly pkg: FaultPackage; readonly found: Measured }
  | { readonly pkg: FaultPackage; readonly why: string };

async function measure(pkg: FaultPackage, place: Parameters<typeof measurePackage>[1]): Promise<Result> {
  const missing = missingPrograms(pkg.programs ?? []);
  if (missing.length > 0) return { pkg, why: `no ${missing.join(", ")}` };
  try {
    return { pkg, found: await measurePackage(pkg, place) };
  } catch (error) {
    return { pkg, why: messageOf(error).slice(0, 300) };
  }
}

function linesOf(result: Result): string[] {
  if ("why" in result) return [`not measured: ${result.why}`];
  const { planted, noticed, uncompiled, survivors } = result.found;
  const open = survivors.filter((each) => judgementOf(result.pkg.name, each) === undefined);
  return [
    `${noticed} of ${planted} planted faults noticed`,
    ...uncompiled.map((words) => `does not compile: ${words}`),
    ...open.map(({ words, line, became }) => `not judged: ${words}\n${JSON.stringify({ line, became })}`),
  ];
}

function rowsOf(language: Language, results: readonly Result[]): Row[] {
  const found = results.flatMap((result) => ("found" in result ? [{ name: result.pkg.name, ...result.found }] : []));
  const lost = results.flatMap((result) => ("why" in result ? [`${result.pkg.name} not measured: ${result.why}`] : []));
  const planted = sum(found.map((each) => each.planted));
  const noticed = sum(found.map((each) => each.noticed));
  const uncompiled = sum(found.map((each) => each.uncompiled.length));
  const judged = found.flatMap(({ name, survivors }) =>
    survivors.map((each) => ({ name, each, judgement: judgementOf(name, each) })),
  );
  const equivalent = judged.filter(({ judgement }) => judgement?.isEquivalent !== false);
  const open = judged.filter(({ judgement }) => judgement === undefined);
  const names = open.map(({ name, each }) => `${name}, ${each.words}`);
  const share = (count: number) => (planted === 0 ? undefined : (count / planted) * 100);
  return [
    makeRow(`${language}: faults planted in real packages`, {
      value: planted,
      unit: "faults",
      note: [...found.map((each) => `${each.name} ${each.planted}`), ...lost].join("; "),
    }),
    makeRow(`${language}: planted faults noticed by the packages' tests`, {
      value: share(noticed),
      unit: "%",
      note: [`${noticed} of ${planted}`, ...(uncompiled === 0 ? [] : [`${uncompiled} do not compile`]), ...lost].join(
        "; ",
      ),
    }),
    makeRow(`${language}: planted faults that no caller can observe, judged by hand`, {
      value: share(equivalent.length),
      unit: "%",
      goal: { op: "<=", value: MAX_EQUIVALENT },
      note: [
        `${equivalent.length} of ${planted}`,
        ...(open.length === 0 ? [] : [`${open.length} not judged: ${names.join("; ")}`]),
        ...lost,
      ]
        .join("; ")
        .slice(0, 3000),
    }),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
