import { engineSteps } from "../../sandbox/engine/steps.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { runSteps } from "../../sandbox/progress.ts";
import { BAKE_CASES } from "../unit/cli/from/bake-cases.ts";
import { checkCase } from "../unit/cli/from/fixture.ts";

describe("bake and compose files, as stack files", function () {
  this.timeout(600_000);

  before(async () => {
    await runSteps(await engineSteps(sandboxLayout(), () => undefined));
  });

  for (const [title, each] of Object.entries(BAKE_CASES)) {
    it(`publish the same: ${title}`, () => checkCase(each));
  }
});
