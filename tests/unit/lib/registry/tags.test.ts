import assert from "node:assert/strict";
import { listTags } from "../../../../lib/registry/tags.ts";
import { FakeRegistry, type Reply, stopAll } from "./fake-registry.ts";
import { dockerConfig, FAST, login, refusal, removeFolders, repositoryOf } from "./fixture.ts";

const FIRST = "/v2/acme/app/tags/list?n=1000";

afterEach(() => {
  stopAll();
  removeFolders();
});

/** A registry whose pages are at these paths. */
function start(pages: Readonly<Record<string, Reply>>): Promise<FakeRegistry> {
  return FakeRegistry.start(({ path }) => (path === "/v2/" ? {} : (pages[path] ?? { status: 500 })));
}

function list(fake: FakeRegistry, environment = dockerConfig({})): Promise<string[]> {
  return listTags(repositoryOf(fake), { environment, retry: FAST });
}

const page = (tags: string[] | null, link?: string): Reply => ({
  body: JSON.stringify({ name: "acme/app", tags }),
  ...(link && { headers: { link } }),
});

describe("listTags", () => {
  it("follows the pages, named relative to the registry, to the page or in full", async () => {
    const fake = await start({
      [FIRST]: page(["a", "b"], '</v2/acme/app/tags/list?n=2&last=b>; rel="next"'),
      "/v2/acme/app/tags/list?n=2&last=b": page(["c"], "<?n=2&last=c>; rel=next"),
      "/v2/acme/app/tags/list?n=2&last=c": page(
        ["d"],
        '<https://elsewhere.example/v2/acme/app/tags/list?p=4>; rel="next"',
      ),
      "/v2/acme/app/tags/list?p=4": page(["e"], '</v2/acme/app/tags/list>; rel="first"'),
    });
    assert.deepEqual(await list(fake), ["a", "b", "c", "d", "e"]);
  });

  it("takes a repository that nobody knows, or without tags, for an empty one", async () => {
    assert.deepEqual(await list(await start({ [FIRST]: { status: 404 } })), []);
    assert.deepEqual(await list(await start({ [FIRST]: page(null) })), []);
  });

  it("signs in", async () => {
    const fake = await FakeRegistry.start(({ path, headers }) => {
      if (path === "/v2/" || headers.authorization) return path === "/v2/" ? {} : page(["a"]);
      return { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } };
    });
    assert.deepEqual(await list(fake, dockerConfig({ auths: { [fake.host]: login() } })), ["a"]);
  });

  it("rejects with the registry's refusal, and when pages lead in a circle", async () => {
    const forbidden = await refusal(list(await start({ [FIRST]: { status: 403 } })));
    assert.match(forbidden.message, /forbids it, listing the tags of 127\.0\.0\.1:\d+\/acme\/app/);
    const circle = await start({ [FIRST]: page(["a"], `<${FIRST}>; rel="next"`) });
    assert.match((await refusal(list(circle))).message, /names page after page/);
  });
});
