// A loader hook that adds the reporters of `hook.cjs` where Vitest and AVA, which are ES modules, make their own.
const VITEST = /createReporters\((?:toArray\()?resolved\.reporters\)?(?=,)/;

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (/\/vitest\/dist\/(?:chunks\/)?[^/]+\.js$/.test(url)) {
    return changed(loaded, (text) =>
      text.replace(
        VITEST,
        'createReporters([...resolved.reporters, globalThis[Symbol.for("midwatch.count")].vitest()]',
      ),
    );
  }
  if (/\/ava\/lib\/api\.js$/.test(url))
    return changed(loaded, (text) => `${text}\nglobalThis[Symbol.for("midwatch.count")].ava(Api);\n`);
  return loaded;
}

function changed(loaded, change) {
  if (loaded.format !== "module" || loaded.source == null) return loaded;
  return { ...loaded, source: change(Buffer.from(loaded.source).toString("utf8")) };
}
