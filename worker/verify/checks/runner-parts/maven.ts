import { type Part, type ReadParts, TEST_LIBRARY } from "./part.ts";
import { childOf, type Element, readXml, writtenXml } from "./read-xml.ts";

/** The settings of a pom.xml that decide which tests run, how, and whether a failure counts. */
export const mavenParts: ReadParts = (text) => {
  const root = readXml(text);
  return root === undefined ? [{ name: "text", value: text }] : partsOf(root, "");
};

/** Plugins that run tests or programs. */
const RUNNERS = /surefire|failsafe|antrun|exec-maven|gmaven|groovy|junit|jqwik|testng|spock|beanshell|scripting/i;
/** Elements that switch tests off or move them, in any plugin and profile. */
const SWITCHES =
  /^(?:maven\.test\.(?:skip|failure\.ignore|error\.ignore)|skip(?:Tests|ITs|UTs|UnitTests|IntegrationTests|Exec)|testFailureIgnore|failIfNoTests|testSourceDirectory|testOutputDirectory|testResources|testSource|testExcludes|testIncludes|testCompilerArgument|extensions)$/;
/** Names of properties that control tests; the property of a version does not. */
const PROPERTY =
  /^(?!.*(?:version|\.test(?:Release|Source|Target))$)(?:.*(?:skip|test|surefire|failsafe|junit).*|argLine|groups|excludedGroups|includes?|excludes?)$/i;

function partsOf(element: Element, at: string): Part[] {
  const { name, children } = element;
  const here = at === "" ? name : `${at}/${name}`;
  if (name === "plugin" || name === "dependency") return partsOfArtifact(element, here);
  if (name === "properties")
    return children
      .filter((child) => PROPERTY.test(child.name))
      .map((child) => ({ name: `the property ${child.name}`, value: child.text }));
  const isCompiler = /:maven-(?:compiler|resources)-plugin/.test(at) && name === "skip";
  if (isCompiler || SWITCHES.test(name)) return [{ name, value: here + writtenXml(element) }];
  if (name === "parent") return [{ name, value: writtenXml(element, ["version"]) }];
  if (name === "module") return [{ name: "the modules", value: element.text, mayBeAdded: true }];
  if (name === "url" && element.text.startsWith("file:"))
    return [{ name: "a repository of files", value: element.text }];
  return children.flatMap((child) => partsOf(child, here));
}

function partsOfArtifact(element: Element, at: string): Part[] {
  const [group, artifact] = ["groupId", "artifactId"].map((key) => childOf(element, key)?.text ?? "");
  const id = `${group}:${artifact}`;
  if (element.name === "plugin") {
    if (RUNNERS.test(id)) return [{ name: `the plugin ${artifact}`, value: at + writtenXml(element, ["version"]) }];
    return element.children.flatMap((child) => partsOf(child, `${at}[${id}]`));
  }
  const { text: system = "" } = childOf(element, "systemPath") ?? {};
  if (system !== "") return [{ name: `the dependency ${artifact}`, value: writtenXml(element) }];
  if (!TEST_LIBRARY.test(id)) return [];
  return [{ name: `the dependency ${artifact}`, value: writtenXml(element, ["version"]), mayBeAdded: true }];
}
