import type { ModuleFacts } from "./analyze-module.ts";
import { resolveSpecifier } from "./resolve-specifier.ts";

/** The modules of an import cycle, or a single module; most groups are single modules. */
export interface ModuleGroup {
  readonly modules: readonly ModuleFacts[];
  /** Indexes of the groups that this group imports. */
  readonly dependsOn: readonly number[];
}

/** Groups modules into import cycles and orders the groups, imported groups first (Tarjan's algorithm). */
export function groupModules(facts: readonly ModuleFacts[]): ModuleGroup[] {
  const paths = new Set(facts.map(({ path }) => path));
  const byPath = new Map(facts.map((module) => [module.path, module]));
  const importsOf = (path: string) =>
    (byPath.get(path)?.requires ?? []).flatMap((specifier) => resolveSpecifier(path, specifier, paths) ?? []);
  const groups: string[][] = [];
  const state = new Map<string, { index: number; low: number; isOpen: boolean }>();
  const stack: string[] = [];

  function visit(path: string): { index: number; low: number; isOpen: boolean } {
    const mine = { index: state.size, low: state.size, isOpen: true };
    state.set(path, mine);
    stack.push(path);
    for (const next of importsOf(path)) {
      const known = state.get(next);
      if (known === undefined) mine.low = Math.min(mine.low, visit(next).low);
      else if (known.isOpen) mine.low = Math.min(mine.low, known.index);
    }
    if (mine.low === mine.index) groups.push(takeGroup(path));
    return mine;
  }

  function takeGroup(path: string): string[] {
    const group: string[] = [];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      group.push(top);
      const known = state.get(top);
      if (known !== undefined) known.isOpen = false;
      if (top === path) break;
    }
    return group.sort();
  }

  for (const { path } of facts) if (!state.has(path)) visit(path);
  const groupOf = new Map(groups.flatMap((group, i) => group.map((path) => [path, i] as const)));
  return groups.map((group, i) => {
    const needed = new Set(group.flatMap(importsOf).map((path) => groupOf.get(path) ?? i));
    needed.delete(i);
    return { modules: group.flatMap((path) => byPath.get(path) ?? []), dependsOn: [...needed].sort((a, b) => a - b) };
  });
}

/** Merges groups that are neighbours in dependency order, until at most `maxGroups` remain. */
export function mergeGroups(groups: readonly ModuleGroup[], maxGroups: number): readonly ModuleGroup[] {
  if (groups.length <= maxGroups) return groups;
  const size = Math.ceil(groups.length / Math.max(1, maxGroups));
  const count = Math.ceil(groups.length / size);
  return Array.from({ length: count }, (_, i) => {
    const parts = groups.slice(i * size, (i + 1) * size);
    const needed = new Set(parts.flatMap(({ dependsOn }) => dependsOn.map((n) => Math.floor(n / size))));
    needed.delete(i);
    return { modules: parts.flatMap(({ modules }) => modules), dependsOn: [...needed].sort((a, b) => a - b) };
  });
}
