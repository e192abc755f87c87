import { deserialize } from "node:v8";
import { isObject } from "./values.mjs";

/** An argument from its JSON form: data as it is, the rest by a tag. `modules` holds the values that instances are made of. */
export function revive(value, modules) {
  if (Array.isArray(value)) return value.map((each) => revive(each, modules));
  if (!isObject(value)) return value;
  switch (value.$) {
    case "undefined":
      return undefined;
    case "number":
      return Number(value.value);
    case "regexp":
      return new RegExp(value.source, value.flags);
    case "instance":
      return new (value.member === undefined ? modules.get(value.module) : modules.get(value.module)[value.member])(
        ...value.args.map((each) => revive(each, modules)),
      );
    case "value":
      return deserialize(Buffer.from(value.data, "base64"));
    case "function":
      return () => value.value;
    default:
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revive(part, modules)]));
  }
}
