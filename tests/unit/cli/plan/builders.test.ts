import assert from "node:assert/strict";
import { withBuilders } from "../../../../cli/plan/builders.ts";
import { planMarkdown } from "../../../../cli/plan/markdown.ts";
import type { PlanReport } from "../../../../cli/plan/model.ts";
import { planText } from "../../../../cli/plan/text.ts";
import type { BuilderAnswer } from "../../../../components/preflight/builder.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readApp } from "../../components/settings/fixture.ts";

const PLAN: PlanReport = {
  source: { origin: "git", eventName: "", ref: "refs/heads/main", sha: "", isDirty: false },
  images: [
    {
      name: "app",
      repositories: [],
      platforms: ["linux/amd64", "linux/arm64"],
      tags: [],
      labels: {},
      annotations: {},
      warnings: [],
    },
  ],
  matrix: [],
};
const own = { own: "linux/amd64", platforms: ["linux/amd64", "linux/arm64"], buildkit: "v0.31.0" };
const MULTI: BuilderAnswer = {
  kind: "builder",
  builder: {
    name: "multi",
    driver: "remote",
    error: undefined,
    booted: true,
    platforms: own.platforms,
    nodes: [own],
  },
};

describe("a plan with builders", () => {
  const ask = (answer: BuilderAnswer) => {
    const image = readApp({ platforms: ["linux/amd64", "linux/arm64"] }, { default: "multi" });
    return withBuilders(PLAN, [image], {
      git: { pin: assert.fail, dockerfile: assert.fail },
      askImage: async () => ({ kind: "unchecked", reason: "nobody is asked" }),
      askBuilder: async () => answer,
    });
  };
  const EMULATED =
    "multi, BuildKit v0.31.0: linux/amd64 native; linux/arm64 emulated, 5 to 20 times slower; native ones: docs/builders.md";

  it("says where each platform would be built, as text, Markdown and data", async () => {
    const { plan, problems } = await ask(MULTI);
    assert.deepEqual(problems, []);
    const text = planText(plan, false);
    assert.ok(
      text.endsWith(`app, builders
  linux/amd64: native on multi, BuildKit v0.31.0
  linux/arm64: emulated on multi (linux/amd64), BuildKit v0.31.0

warning: ${EMULATED}
`),
      text,
    );
    const markdown = planMarkdown(plan);
    assert.ok(markdown.includes("### Builders of app\n\n- linux/amd64: native on multi, BuildKit v0.31.0\n"), markdown);
    assert.ok(markdown.endsWith(`### Warnings\n\n- ${EMULATED}\n`), markdown);
    assert.equal(plan.images[0]?.machines?.["linux/arm64"]?.emulated, true);
  });

  it("has a problem where a builder does not answer", async () => {
    const { problems } = await ask({ kind: "late", endpoints: ["tcp://arm:1"] });
    const [problem] = problems;
    assert.ok(problem);
    assert.match(
      `${formatPath(problem.path)}: ${problem.message}`,
      /^builders\.default: "multi" cannot be reached: tcp:\/\/arm:1 did not answer within 8 s; start it/,
    );
  });

  it("says nothing of builders that nobody asked", () => {
    assert.doesNotMatch(planText(PLAN, false), /builders/);
    assert.doesNotMatch(planMarkdown(PLAN), /Builders/);
  });
});
