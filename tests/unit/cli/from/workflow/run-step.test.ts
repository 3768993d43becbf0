import assert from "node:assert/strict";
import { readScript, shellText } from "../../../../../cli/from/workflow/run-step.ts";

const VARIABLES: Readonly<Record<string, string>> = {
  GITHUB_REF: "refs/tags/v1.2.3",
  NAME: "Acme/App",
  GITHUB_SHA: "c0ffee",
};
const variables = (name: string) => VARIABLES[name];

describe("a text of a script", () => {
  const known: Readonly<Record<string, string | undefined>> = {
    plain: "plain",
    '"$NAME"': "Acme/App",
    "${NAME}:1": "Acme/App:1",
    "${NAME,,}": "acme/app",
    "${NAME@L}": "acme/app",
    "${GITHUB_REF#refs/tags/v}": "1.2.3",
    "${NONE:-otherwise}": "otherwise",
    "$(echo \"$NAME\" | tr '[:upper:]' '[:lower:]')": "acme/app",
    "$(echo $NAME | tr A-Z a-z)": "acme/app",
    "$(git rev-parse HEAD)": "c0ffee",
    $NONE: undefined,
    "$(date +%s)": undefined,
    "${NAME%/*}": undefined,
    "${GITHUB_REF#refs/heads/}": undefined,
    "`git describe`": undefined,
  };
  for (const [text, value] of Object.entries(known)) {
    it(`${text} is ${value ?? "not known"}`, () => assert.equal(shellText(text, variables), value));
  }
});

describe("what a script writes for later steps", () => {
  const outputs = (script: string) => Object.fromEntries(readScript(script, variables).outputs);
  const scripts: readonly (readonly [string, string, Record<string, string | undefined>])[] = [
    ["an output", 'echo "name=$NAME" >> "$GITHUB_OUTPUT"', { name: "Acme/App" }],
    ["without quotes", "echo name=$NAME >> $GITHUB_OUTPUT", { name: "Acme/App" }],
    ["through tee", 'echo "a=1" | tee -a $GITHUB_OUTPUT', { a: "1" }],
    ["in the old way", 'echo "::set-output name=a::$NAME"', { a: "Acme/App" }],
    ["over a variable", 'TAG=$NAME\necho "tag=$TAG" >> $GITHUB_OUTPUT', { tag: "Acme/App" }],
    ["a line that goes on", 'TAG=\\\n$NAME\necho "tag=$TAG" >> $GITHUB_OUTPUT', { tag: "Acme/App" }],
    ["in a branch", 'if true; then\n  echo "a=1" >> $GITHUB_OUTPUT\nfi', { a: undefined }],
    [
      "after a branch",
      'T=a\nif true; then\n  T=b\nfi\necho "a=$T" >> $GITHUB_OUTPUT\necho "b=1" >> $GITHUB_OUTPUT',
      { a: undefined, b: "1" },
    ],
    ["in a case", 'case $X in\n  a) T=1 ;;\nesac\necho "a=$T" >> $GITHUB_OUTPUT', { a: undefined }],
    ["after a branch of one line", 'if true; then :; fi\necho "a=1" >> $GITHUB_OUTPUT', { a: "1" }],
    ["behind a condition", 'T=a\n[ -n "$X" ] && T=b\necho "a=$T" >> $GITHUB_OUTPUT', { a: undefined }],
    ["on one line", 'T=$NAME; echo "a=$T" >> $GITHUB_OUTPUT', { a: "Acme/App" }],
    ["in a branch of one line", 'T=a; if true; then T=b; fi; echo "a=$T" >> $GITHUB_OUTPUT', { a: undefined }],
    ["of several lines", 'T="a\nb"\necho "a=$T" >> $GITHUB_OUTPUT', { a: undefined }],
    ["for one command", 'T=a env\necho "a=$T" >> $GITHUB_OUTPUT', { a: undefined }],
    ["shown first", 'T=a\necho "T=$T"\necho "a=$T" >> $GITHUB_OUTPUT', { a: "a" }],
    ["added to", 'T=a\nT+=b\necho "a=$T" >> $GITHUB_OUTPUT', { a: undefined }],
    [
      "overwritten behind a condition",
      'echo "a=1" >> $GITHUB_OUTPUT\ntest -n "$X" && echo "a=2" >> $GITHUB_OUTPUT',
      { a: undefined },
    ],
  ];
  for (const [title, script, written] of scripts) {
    it(title, () => assert.deepEqual(outputs(script), written));
  }

  it("is kept apart from variables", () => {
    const { env, outputs } = readScript("echo A=$NAME >> $GITHUB_ENV", variables);
    assert.deepEqual([Object.fromEntries(env), outputs.size], [{ A: "Acme/App" }, 0]);
  });
});
