import { type CodeNode, fieldOf, partsOf, sourceOf, visitCode } from "../code-node.ts";
import type { Collected } from "./code-exports.ts";

/** Calls that define methods in ways that the source does not show. */
const DEFINES =
  /^(?:define_method|define_singleton_method|class_eval|module_eval|instance_eval|class_exec|method_missing|delegate_missing_to|eval|module_function|concerning)$/;
const ATTRIBUTES =
  /^(?:attr_reader|attr_writer|attr_accessor|cattr_accessor|mattr_accessor|class_attribute|delegate|def_delegators?|alias_method|scope|has_many|has_one|belongs_to|attribute)$/;

/** The classes, modules and constants of a file of Ruby, and their public methods. Methods outside of classes do not count. */
export function rubyExports(root: CodeNode, text: string, into: Collected): void {
  for (const node of root.children) noteMember(node, { owner: "", text, into, isPublic: true });
}

interface Place {
  /** Name of the class or module around, with `::` between names. */
  readonly owner: string;
  readonly text: string;
  readonly into: Collected;
  readonly isPublic: boolean;
}

function noteMember(node: CodeNode, place: Place): void {
  const { owner, text, into } = place;
  if (node.type === "class" || node.type === "module") noteClass(node, place);
  else if (node.type === "singleton_class") noteBody(node, place);
  else if (node.type === "method" || node.type === "singleton_method") {
    const name = sourceOf(fieldOf(node, "name"), text);
    if (/^(?:method_missing|included|inherited|extended|const_missing)$/.test(name)) into.open.add(owner);
    put(name, place);
  } else if (node.type === "assignment") noteConstant(node, place);
  else if (node.type === "alias") put(sourceOf(partsOf(node)[0], text).replace(/^:/, ""), place);
  else if (node.type === "call") noteCall(node, place);
}

/** Notes a method, unless callers should not use it. */
function put(name: string, { owner, into, isPublic }: Place): void {
  if (owner !== "" && isPublic && !name.startsWith("_") && name !== "initialize") into.names.add(`${owner}.${name}`);
}

function noteConstant(node: CodeNode, { owner, text, into }: Place): void {
  const left = fieldOf(node, "left");
  if (left?.type !== "constant") return;
  const name = sourceOf(left, text);
  into.names.add(owner === "" ? name : `${owner}.${name}`);
  if (/^(?:Struct|Class|Module|Data)\.(?:new|define)\b/.test(sourceOf(fieldOf(node, "right"), text)))
    into.open.add(owner === "" ? name : `${owner}::${name}`);
}

function noteClass(node: CodeNode, place: Place): void {
  const name = sourceOf(fieldOf(node, "name"), place.text);
  const { owner, into } = place;
  into.names.add(owner === "" ? name : `${owner}.${name}`);
  noteBody(node, { ...place, owner: owner === "" ? name : `${owner}::${name}`, isPublic: true });
}

function noteBody(node: CodeNode, place: Place): void {
  let isPublic = true;
  for (const member of partsOf(fieldOf(node, "body"))) {
    const words = member.type === "identifier" ? sourceOf(member, place.text) : "";
    if (/^(?:private|protected|public)$/.test(words)) isPublic = words === "public";
    else noteMember(member, { ...place, isPublic });
  }
}

function noteCall(node: CodeNode, place: Place): void {
  const { text, owner, into } = place;
  const method = sourceOf(fieldOf(node, "method"), text);
  const args = partsOf(fieldOf(node, "arguments"));
  if (DEFINES.test(method)) into.open.add(owner);
  if (ATTRIBUTES.test(method)) for (const each of args) put(sourceOf(each, text).replace(/^:|^["']|["']$/g, ""), place);
  if (!/^(?:private|protected|private_class_method|private_constant|public_class_method)$/.test(method)) {
    visitCode(node, (each) => {
      if (each.type === "call" && DEFINES.test(sourceOf(fieldOf(each, "method"), text))) into.open.add(owner);
    });
    return;
  }
  // `private def x` and `private :x` take the name back.
  for (const each of args) {
    const name =
      each.type === "method" ? sourceOf(fieldOf(each, "name"), text) : sourceOf(each, text).replace(/^:/, "");
    into.names.delete(`${owner}.${name}`);
  }
}
