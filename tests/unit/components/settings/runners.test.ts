import assert from "node:assert/strict";
import { parseSettings } from "../../../../components/settings/parse.ts";
import { formatProblems } from "../../../../components/settings/problems.ts";
import { readRunners, runnerFor } from "../../../../components/settings/runners.ts";

function problems(runners: unknown): string[] {
  const parsed = parseSettings({ images: {}, runners }, { environment: {} });
  return "problems" in parsed ? formatProblems(parsed.problems).split("\n") : [];
}

describe("runners", () => {
  const cases: [string, unknown, string[]][] = [
    [
      "labels and lists of labels",
      { "linux/arm64": ["self-hosted", "arm64"], "linux/arm": "a", default: "My own" },
      [],
    ],
    [
      "keys",
      { "linux/arm46": "a", "linux/arm": "a", "linux/arm64/v8": "a", "linux/arm64": "b" },
      [
        'runners["linux/arm46"]: "linux/arm46" is neither a known platform nor default; did you mean "linux/arm64"?',
        'runners["linux/arm64"]: "linux/arm64" is the same as "linux/arm64/v8"; remove one of them',
      ],
    ],
    [
      "labels",
      {
        default: " ",
        "linux/amd64": "self-hosted, x64",
        "linux/arm64": ["a", "$" + "{{ vars.ARM }}"],
        "linux/386": "a ",
      },
      [
        'runners.default: " " is empty; write the label of a runner',
        'runners["linux/386"]: "a " has a space at an end; remove it',
        'runners["linux/amd64"]: "self-hosted, x64" has a comma, which no label has; write a list: [self-hosted, x64]',
        `runners["linux/arm64"][1]: "\${{ vars.ARM }}" is an expression, which GitHub does not evaluate here; write the label itself`,
      ],
    ],
    [
      "shapes",
      { default: 24.04, "linux/386": [], "linux/amd64": { labels: ["a"] }, "linux/arm64": [7] },
      [
        'runners.default: is the number 24.04; quote it: "24.04", or "24.040" if that was written (YAML drops the 0)',
        'runners["linux/386"]: is a list; write at least 1',
        'runners["linux/amd64"]: is a map; write a text or a list',
        'runners["linux/arm64"][0]: is the number 7; quote it as it was written (YAML reads 007 as 7, and 0x10 as 16)',
      ],
    ],
    ["a text", "ubuntu-24.04", ["runners: is a text; write a map"]],
  ];
  for (const [what, runners, expected] of cases) it(what, () => assert.deepEqual(problems(runners), expected));

  it("are GitHub's own where the stack file names none", () => {
    const runsOn = (runners: unknown, platform: string) => runnerFor(readRunners(runners), platform).runsOn;
    for (const [platform, runner] of [
      ["linux/amd64", "ubuntu-24.04"],
      ["linux/386", "ubuntu-24.04"],
      ["linux/arm64", "ubuntu-24.04-arm"],
      ["linux/arm/v6", "ubuntu-24.04-arm"],
      ["linux/s390x", "ubuntu-24.04"],
    ] as const) {
      assert.equal(runsOn(undefined, platform), runner);
      assert.equal(runsOn({ "linux/mips": "a", "linux/loong64": [] }, platform), runner);
      assert.equal(runsOn({ default: "a" }, platform), "a");
    }
  });
});
