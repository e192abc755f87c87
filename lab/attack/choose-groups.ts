import type { AttackGroup } from "./attack.ts";

/** The groups that were asked for, with those of their attacks that were: all of them when none is named. */
export function chooseGroups(
  groups: readonly AttackGroup[],
  only: readonly string[],
): { groups: readonly AttackGroup[] } | { unknown: string } {
  if (only.length === 0) return { groups };
  const known = new Set(
    groups.flatMap(({ name, attacks = [] }) => [name, ...attacks.map((one) => `${name}/${one.name}`)]),
  );
  const unknown = only.find((name) => !known.has(name));
  if (unknown !== undefined) return { unknown };
  return { groups: groups.flatMap((group) => narrow(group, only)) };
}

function narrow(group: AttackGroup, only: readonly string[]): AttackGroup[] {
  if (only.includes(group.name)) return [group];
  const attacks = (group.attacks ?? []).filter(({ name }) => only.includes(`${group.name}/${name}`));
  return attacks.length === 0 ? [] : [{ name: group.name, about: group.about, attacks }];
}
