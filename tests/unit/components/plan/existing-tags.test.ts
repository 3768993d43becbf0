import assert from "node:assert/strict";
import { type AskTags, existingTags } from "../../../../components/plan/existing-tags.ts";
import { readApp } from "../settings/fixture.ts";

const image = { repositories: ["ghcr.io/acme/app", "docker.io/acme/app"], highestOnly: true };

describe("existingTags", () => {
  it("asks nobody where nothing depends on it", async () => {
    const ask: AskTags = () => assert.fail("asked");
    for (const fields of [{ ...image, highestOnly: false }, { ...image, publish: false }, {}]) {
      assert.deepEqual(await existingTags(readApp(fields), ask), { tags: undefined, problems: [] });
    }
  });

  it("gives the tags of all repositories together, and ignores a name that is none", async () => {
    const ask: AskTags = async (repository) => (repository.startsWith("ghcr.io") ? ["1", "2"] : ["2", "3"]);
    const { tags, problems } = await existingTags(
      readApp({ ...image, repositories: [...image.repositories, "no name"] }),
      ask,
    );
    assert.deepEqual(tags?.toSorted(), ["1", "2", "3"]);
    assert.deepEqual(problems, []);
  });

  it("names each registry that cannot tell", async () => {
    const ask: AskTags = async (repository) => {
      if (repository.startsWith("ghcr.io")) throw new Error("ghcr.io answered 503");
      return ["1"];
    };
    const { problems } = await existingTags(readApp(image), ask);
    assert.deepEqual(problems, [
      {
        path: ["images", "app", "repositories", 0],
        message: "cannot tell which version is the highest, as highestOnly asks: ghcr.io answered 503",
      },
    ]);
  });
});
