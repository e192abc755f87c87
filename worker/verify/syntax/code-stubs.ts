import type { CodeNode } from "./code-node.ts";
import type { CodeFile } from "./measure-code.ts";

/** Whether an assertion is about an object that is a mock, or about a method that was given its answer. */
export function isStubbed(said: string, _node: CodeNode, { body, file }: { body: CodeNode; file: CodeFile }): boolean {
  const { text } = file.source;
  const receivers = new Set(
    [...said.matchAll(/([@$]?\w+(?:->\w+)?)(?:\(\))?(?:\.|->|::)(\w+)/g)].map(([, name = ""]) => name),
  );
  for (const name of receivers) {
    const values = file.definitions.get(name) ?? [];
    if (values.some(({ value }) => MOCK.test(text.slice(value.start, value.end)))) return true;
    if (new RegExp(`@(?:Mock|MockBean|MockitoBean)\\b[^;]*\\b${escaped(name)}\\s*;`).test(text)) return true;
  }
  const code = text.slice(body.start, body.end);
  return STUBS.some((pattern) =>
    [...code.matchAll(pattern)].some(([, receiver = "", method = ""]) => says(said, receiver, method)),
  );
}

/** Whether a text has a call of a method of an object. */
function says(said: string, receiver: string, method: string): boolean {
  return new RegExp(`(?:^|[^\\w])${escaped(receiver)}(?:\\(\\))?(?:\\.|->)${escaped(method)}\\b`).test(said);
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Matches the making of a mock that answers for the code under test. */
const MOCK =
  /^new\s+class\b|^new\s+\w+(?:<[^>]*>)?\([^()]*\)\s*\{(?!\s*\{)|^(?:Class|Module)\.new\b|^(?:\w+\.)?(?:mock|Mockito\.mock|spy|instance_double|class_double|double|object_double|createMock|createStub|createPartialMock|getMockBuilder|Mockery::mock|stub|Minitest::Mock\.new|OpenStruct\.new|Struct\.new)\b|^\$this->(?:createMock|createStub|getMockBuilder|createPartialMock|prophesize)|^self::(?:createMock|createStub)|^Mock\w+::(?:new|default)|^(?:&)?(?:mock|fake|stub)\w*\s*\{|^(?:new)?(?:Mock|Fake|Stub)\w+\(|^new (?:Mock|Fake|Stub)\w*\(/;

/** Matches statements that fix the answer of a method: the object and the method. */
const STUBS: readonly RegExp[] = [
  /\bwhen\(\s*(\w+)\.(\w+)\(/g,
  /\bdo(?:Return|Answer|Nothing)\([^;]*?\)\.when\(\s*(\w+)\s*\)\.(\w+)\(/g,
  /\ballow\(\s*(@?\w+)\s*\)\.to\s+receive\(\s*:(\w+)/g,
  /(@?\w+)\.stubs?\(\s*:(\w+)/g,
  /(\$\w+(?:->\w+)?)->method\(\s*['"](\w+)['"]/g,
  /(@?\w+)\.define_singleton_method\(\s*:(\w+)/g,
];
