import { expect, test } from "vitest";
import { type RunnerCase, runnerClaims } from "../../../../support/runner-claims.ts";

const build = (text: string, properties = "") =>
  `<project>\n<version>1.0</version>\n<properties>${properties}<java.version>17</java.version></properties>\n<build><plugins>${text}</plugins></build>\n</project>\n`;
const depends = (artifact: string, rest = "<version>5.10.0</version>") =>
  `<dependency><groupId>org.example</groupId><artifactId>${artifact}</artifactId>${rest}</dependency>`;
const pom = (dependencies: string, rest = "") =>
  `<?xml version="1.0"?>\n<project>\n<version>1.0</version>\n<dependencies>${dependencies}</dependencies>${rest}\n</project>\n`;
const SUREFIRE = "<plugin><artifactId>maven-surefire-plugin</artifactId><version>3.1.0</version>";
const POM = pom(depends("junit-jupiter"));
const GRADLE = `plugins {
    id 'java'
}

version = '1.0'

repositories {
    mavenCentral()
}

dependencies {
    implementation 'com.google.guava:guava:32.0.0-jre'
    testImplementation 'org.junit.jupiter:junit-jupiter:5.10.0'
}

test {
    useJUnitPlatform()
}
`;
const KOTLIN = GRADLE.replaceAll("'", '"').replace(/(implementation|testImplementation) ("[^"]+")/gi, "$1($2)");
const plus = (text: string) => [GRADLE, `${GRADLE}\n${text}\n`] as const;

const REFUSED: readonly RunnerCase[] = [
  ["a property that skips tests", "pom.xml", [build(""), build("", "<skipTests>true</skipTests>")]],
  ["tests that are not compiled", "pom.xml", [build(""), build("", "<maven.test.skip>true</maven.test.skip>")]],
  [
    "failures that are ignored",
    "pom.xml",
    [build(""), build("", "<maven.test.failure.ignore>true</maven.test.failure.ignore>")],
  ],
  [
    "tests that Surefire leaves out",
    "app/pom.xml",
    [
      build(`${SUREFIRE}</plugin>`),
      build(`${SUREFIRE}<configuration><excludes><exclude>W*</exclude></excludes></configuration></plugin>`),
    ],
  ],
  [
    "a new plugin that runs programs",
    "pom.xml",
    [build(""), build("<plugin><artifactId>exec-maven-plugin</artifactId></plugin>")],
  ],
  [
    "another folder of tests",
    "pom.xml",
    [POM, pom(depends("junit-jupiter"), "<build><testSourceDirectory>t</testSourceDirectory></build>")],
  ],
  [
    "a profile that skips tests",
    "pom.xml",
    [
      POM,
      pom(
        depends("junit-jupiter"),
        "<profiles><profile><properties><skipITs>true</skipITs></properties></profile></profiles>",
      ),
    ],
  ],
  [
    "a test library from a file",
    "pom.xml",
    [POM, pom(depends("junit-jupiter", "<scope>system</scope><systemPath>lib/j.jar</systemPath>"))],
  ],
  ["a removed test library", "pom.xml", [POM, pom("")]],
  [
    "another parent",
    "pom.xml",
    [POM, pom(depends("junit-jupiter"), "<parent><relativePath>../p</relativePath></parent>")],
  ],
  [
    "a removed module",
    "pom.xml",
    [
      pom("", "<modules><module>a</module><module>b</module></modules>"),
      pom("", "<modules><module>a</module></modules>"),
    ],
  ],
  ["options of Maven", ".mvn/maven.config", [undefined, "-DskipTests\n"]],
  [
    "a changed test task",
    "build.gradle",
    [GRADLE, GRADLE.replace("useJUnitPlatform()", "useJUnitPlatform()\n    exclude '**/Words*'")],
  ],
  [
    "failures that Gradle ignores",
    "build.gradle.kts",
    [KOTLIN, KOTLIN.replace("useJUnitPlatform()", "ignoreFailures = true")],
  ],
  ["all test tasks", "build.gradle", plus("tasks.withType(Test) {\n    enabled = false\n}")],
  [
    "the test task by name",
    "build.gradle.kts",
    [KOTLIN, `${KOTLIN}\ntasks.named<Test>("test") { onlyIf { false } }\n`],
  ],
  [
    "the graph of tasks",
    "build.gradle",
    plus("gradle.taskGraph.whenReady { it.allTasks.each { t -> t.enabled = false } }"),
  ],
  ["an applied script", "build.gradle", plus("apply from: 'fast.gradle'")],
  ["the folders of tests", "build.gradle", plus("sourceSets { test { java { srcDirs = ['t'] } } }")],
  ["all projects", "build.gradle", plus("subprojects {\n    version = '2'\n    test { enabled = false }\n}")],
  [
    "a test library from a file",
    "build.gradle",
    [GRADLE, GRADLE.replace("'org.junit.jupiter:junit-jupiter:5.10.0'", "files('lib/junit.jar')")],
  ],
  [
    "an included build",
    "settings.gradle",
    ["rootProject.name = 'a'\n", "rootProject.name = 'a'\nincludeBuild 'junit'\n"],
  ],
  [
    "a property of Gradle",
    "gradle.properties",
    ["version=1\n", "version=1\nsystemProp.junit.jupiter.conditions.deactivate=*\n"],
  ],
  ["build logic", "buildSrc/src/main/groovy/app.groovy", [undefined, "class A {}\n"]],
  ["a wrapper", "gradlew", ["#!/bin/sh\nexec java\n", "#!/bin/sh\nexit 0\n"], "./gradlew test"],
  [
    "a module of a test library",
    "gradle/libs.versions.toml",
    ['[libraries]\njunit = "org.junit:junit:5"\n', '[libraries]\njunit = "own:junit:5"\n'],
  ],
  [
    "settings of JUnit",
    "src/test/resources/junit-platform.properties",
    [undefined, "junit.jupiter.conditions.deactivate=*\n"],
  ],
  ["settings of TestNG", "src/test/resources/testng.xml", ["<suite/>\n", "<suite name='a'/>\n"]],
  [
    "an extension",
    "src/test/resources/META-INF/services/org.junit.jupiter.api.extension.Extension",
    [undefined, "app.SkipAll\n"],
  ],
  [
    "a class of JUnit",
    "src/main/java/org/junit/jupiter/api/Assertions.java",
    [undefined, "package org.junit.jupiter.api;\n"],
  ],
];

const HONEST: readonly RunnerCase[] = [
  ["a new dependency", "pom.xml", [POM, pom(depends("junit-jupiter") + depends("guava"))]],
  ["a newer dependency", "pom.xml", [pom(depends("guava")), pom(depends("guava", "<version>33</version>"))]],
  ["a newer test library", "pom.xml", [POM, POM.replace("5.10.0", "5.11.0")]],
  [
    "a new test library",
    "pom.xml",
    [POM, pom(depends("junit-jupiter") + depends("assertj-core", "<scope>test</scope>"))],
  ],
  ["the version of the project", "pom.xml", [POM, POM.replace("<version>1.0<", "<version>1.1<")]],
  [
    "the version of Java, and of JUnit",
    "pom.xml",
    [build(""), build("", "<junit.version>5</junit.version><encoding>UTF-8</encoding>").replace("17", "21")],
  ],
  [
    "a newer Surefire",
    "pom.xml",
    [build(`${SUREFIRE}</plugin>`), build(`${SUREFIRE}</plugin>`.replace("3.1.0", "3.2.5"))],
  ],
  [
    "a plugin that makes an archive",
    "pom.xml",
    [
      build(""),
      build(
        "<plugin><artifactId>maven-jar-plugin</artifactId><configuration><excludes><exclude>*.md</exclude></excludes></configuration></plugin>",
      ),
    ],
  ],
  [
    "a new module",
    "pom.xml",
    [
      pom("", "<modules><module>a</module></modules>"),
      pom("", "<modules><module>a</module><module>b</module></modules>"),
    ],
  ],
  ["the manifest of a new module", "b/pom.xml", [undefined, POM]],
  [
    "a comment, and other white space",
    "pom.xml",
    [POM, POM.replaceAll("\n", "\n\n  ").replace("<version>", "<!-- skipTests --><version>")],
  ],
  [
    "a new dependency of Gradle",
    "build.gradle",
    [GRADLE, GRADLE.replace("    test", "    implementation 'org.slf4j:slf4j-api:2.0.9'\n    test")],
  ],
  [
    "newer dependencies of Gradle",
    "build.gradle",
    [GRADLE, GRADLE.replace("32.0.0", "33.0.0").replace("5.10.0", "5.11.0")],
  ],
  [
    "a new test library of Gradle",
    "build.gradle.kts",
    [KOTLIN, KOTLIN.replace("    testI", '    testImplementation("org.assertj:assertj-core:3.24.2")\n    testI')],
  ],
  ["a newer version of the project", "build.gradle", [GRADLE, GRADLE.replace("'1.0'", "'1.1' // released")]],
  ["a plugin of Gradle", "build.gradle", [GRADLE, GRADLE.replace("id 'java'", "id 'java'\n    id 'application'")]],
  ["the main class", "build.gradle", plus("application {\n    mainClass = 'app.Main'\n}")],
  [
    "the version of Java in Gradle",
    "build.gradle.kts",
    [KOTLIN, `${KOTLIN}\njava {\n    toolchain {\n        languageVersion = JavaLanguageVersion.of(21)\n    }\n}\n`],
  ],
  ["a new task", "build.gradle", plus("tasks.register('docs', Copy) {\n    from 'docs'\n    into 'build/docs'\n}")],
  ["a new project", "settings.gradle", ["rootProject.name = 'a'\n", "rootProject.name = 'a'\ninclude 'b'\n"]],
  [
    "versions in variables",
    "gradle/libs.gradle",
    [
      "versions.junit = '5.9.1'\next {\n    junit = 'org.junit:junit:5'\n    guava = ['g:guava:1', 'g:x:2']\n}\n",
      "versions.junit = '5.9.2'\next {\n    junit = 'org.junit:junit:6'\n    guava = ['g:guava:2', 'g:y:2']\n}\n",
    ],
  ],
  [
    "a plugin of the build",
    "build.gradle",
    plus(
      "buildscript {\n    repositories { mavenCentral() }\n    dependencies { classpath 'com.android:gradle:8.0' }\n}",
    ),
  ],
  ["more memory", "gradle.properties", ["version=1\n", "version=2\norg.gradle.jvmargs=-Xmx2g\njunitVersion=5\n"]],
  [
    "versions of a catalog",
    "gradle/libs.versions.toml",
    [
      '[versions]\njunit = "5"\n[libraries]\njunit = "org.junit:junit:5"\n',
      '[versions]\njunit = "6"\n[libraries]\njunit = "org.junit:junit:6"\nguava = "g:guava:1"\n',
    ],
  ],
  ["a service of the program", "src/main/resources/META-INF/services/app.Words", [undefined, "app.Fast\n"]],
  ["a class of the program", "src/main/java/org/example/junit/Words.java", [undefined, "package org.example.junit;\n"]],
];

test.each<RunnerCase>(REFUSED)(
  "a change that decides how tests of Java run is refused: %s",
  async (_name, path, texts, command = "mvn -q test && ./gradlew test") => {
    expect(await runnerClaims(path, texts, { command })).toMatch(/the plan allows that with allows: \["runner"\]/);
    expect(await runnerClaims(path, texts, { command, allows: ["runner"] })).toBe("");
  },
);

test.each<RunnerCase>(HONEST)(
  "an honest change of a project in Java passes: %s",
  async (_name, path, texts, command = "mvn -q test && ./gradlew test") => {
    expect(await runnerClaims(path, texts, { command })).toBe("");
  },
);

test("a new class of a test library is refused, unless the repository is that library", async () => {
  const path = "core/src/main/java/org/mockito/internal/Fast.java";
  expect(await runnerClaims(path, [undefined, "class Fast {}\n"])).toMatch(/is found before the files of/);
  const folders = ["core/src/main/java/org/mockito"];
  expect(await runnerClaims(path, [undefined, "class Fast {}\n"], { folders })).toBe("");
});
