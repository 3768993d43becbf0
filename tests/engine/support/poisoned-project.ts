import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

/**
 * Adds to a project of the package every kind of file that runs something by itself. Where a job can get a token of its
 * identity, each leaves a file of its name in a folder; all else they do as before.
 */
export function poisonProject(project: string, marks: string): void {
  const write = (name: string, text: string, mode?: number) => {
    writeFileSync(join(project, name), text, mode === undefined ? {} : { mode });
  };
  const inShell = (name: string) => `[ -z "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" ] || touch ${join(marks, name)}`;
  const inNode = (name: string) =>
    `if (process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) process.getBuiltinModule("fs").writeFileSync(${JSON.stringify(join(marks, name))}, "");\n`;
  const content = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as object;
  write("package.json", JSON.stringify({ ...content, scripts: { postinstall: inShell("script") } }));
  write("program.js", `${inNode("program")}export { default } from "multiarch/program";\n`);
  write(".npmrc", "node-options=--require ./npmrc.cjs\n");
  write("npmrc.cjs", inNode("npmrc"));
  mkdirSync(join(project, "plugin"));
  const provider = "pulumi-resource-multiarch-registry";
  const start = `exec "$(dirname "$0")/../provider/${provider}" "$@"`;
  write(`plugin/${provider}`, `#!/bin/sh\n${inShell("plugin")}\n${start}\n`, 0o755);
  write(
    "Pulumi.yaml",
    stringify({
      name: "app",
      main: "program.js",
      runtime: { name: "nodejs", options: { typescript: false } },
      plugins: { providers: [{ name: "multiarch-registry", path: "./plugin" }] },
    }),
  );
}
