import { checkCase } from "./fixture.ts";
import { WORKFLOW_CASES } from "./workflow-cases.ts";

describe("workflows, as stack files", () => {
  for (const [title, each] of Object.entries(WORKFLOW_CASES)) {
    it(`publish the same: ${title}`, () => checkCase(each));
  }
});
