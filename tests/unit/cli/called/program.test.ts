import assert from "node:assert/strict";
import { callerProgram } from "../../../../cli/called/program.ts";
import { OWN_PROGRAM, taken } from "./fixture.ts";

const STANDARD = 'export { default } from "multiarch/program";\n';

function programOf(files: Readonly<Record<string, string>>, project: object = {}) {
  return callerProgram({ ...project }, (path) => (Object.hasOwn(files, path) ? files[path] : undefined), OWN_PROGRAM);
}

describe("the program of a caller's project", () => {
  it("is that of the stack file as init writes it, in any layout, or as the called workflow has it", () => {
    for (const text of [
      STANDARD,
      "// Published by its stack file.\n/* all */ export {default} from 'multiarch/program'".replace(
        "{default}",
        "{ default }",
      ),
      OWN_PROGRAM,
    ]) {
      assert.deepEqual(programOf({ "index.js": text }), { kind: "stack file" }, text);
    }
  });

  it("is found where Node finds it", () => {
    const own = "console.log(1);\n";
    const found: [Record<string, string>, object, string][] = [
      [{ "program.ts": own }, { main: "program.ts" }, "program.ts"],
      [{ "src/index.js": own }, { main: "./src" }, "src/index.js"],
      [{ "index.ts": own }, {}, "index.ts"],
      [{ "package.json": '{"main": "lib/main.js"}', "lib/main.js": own, "index.js": STANDARD }, {}, "lib/main.js"],
      [{ "package.json": "no JSON", "index.js": own }, { runtime: { name: "nodejs" } }, "index.js"],
    ];
    for (const [files, project, file] of found) assert.deepEqual(programOf(files, project), { kind: "own", file });
  });

  it("does more where other statements stand beside that one", () => {
    for (const text of [
      `${STANDARD}console.log(1);\n`,
      'const { default: all } = await import("multiarch/program");\n',
    ]) {
      assert.deepEqual(programOf({ "index.js": text }), { kind: "more", file: "index.js" });
    }
  });

  it("is one of its own where only a comment names the other", () => {
    const text = `// ${STANDARD}import { MultiArchImage } from "multiarch";\n`;
    assert.deepEqual(programOf({ "index.js": text }), { kind: "own", file: "index.js" });
  });

  it("is one of its own in another language", () => {
    for (const runtime of ["python", { name: "python" }]) {
      assert.deepEqual(programOf({}, { runtime }), { kind: "own", file: "the program in python" });
    }
  });

  it("is not needed", () => {
    assert.deepEqual(programOf({}), { kind: "stack file" });
  });

  it("is refused where it is one of its own, and told of where it does more", () => {
    const own = taken({ files: { "index.js": 'import { MultiArchImage } from "multiarch";\n' } });
    assert.deepEqual(own, {
      problems: [
        "index.js is a program of its own, and a called workflow publishes with its own program what the stack file says; " +
          'write images there and export { default } from "multiarch/program" here, or publish with a workflow of your ' +
          "own: multiarch init",
      ],
    });
    const more = taken({ files: { "index.js": `${STANDARD}evil();\n` } });
    assert.deepEqual("warnings" in more && more.warnings, [
      "index.js does more than the stack file says; it is not run here",
    ]);
  });
});
