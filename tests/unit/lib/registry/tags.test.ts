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
function start(pages: Readonly<Record<string, Reply | (() => Reply)>>): Promise<FakeRegistry> {
  return FakeRegistry.start(({ path }) => {
    const reply = path === "/v2/" ? {} : (pages[path] ?? { status: 500 });
    return typeof reply === "function" ? reply() : reply;
  });
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
      // Behind a proxy it knows its host, and takes itself for one without TLS.
      "/v2/acme/app/tags/list?n=2&last=c": () =>
        page(["d"], `<https://${fake.host}/v2/acme/app/tags/list?p=4>; rel="next"`),
      "/v2/acme/app/tags/list?p=4": page(["e"], '</v2/acme/app/tags/list>; rel="first"'),
    });
    assert.deepEqual(await list(fake), ["a", "b", "c", "d", "e"]);
  });

  it("takes a repository that nobody knows, or without tags, for an empty one", async () => {
    assert.deepEqual(await list(await start({ [FIRST]: { status: 404 } })), []);
    assert.deepEqual(await list(await start({ [FIRST]: page(null) })), []);
  });

  it("leaves out the tags that list signatures", async () => {
    const own = `sha256-${"5".repeat(64)}`;
    assert.deepEqual(await list(await start({ [FIRST]: page(["1.2.3", own, `${own}.sig`, "sha256-abc"]) })), [
      "1.2.3",
      "sha256-abc",
    ]);
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
    assert.match(forbidden.message, /forbids it while listing the tags of 127\.0\.0\.1:\d+\/acme\/app/);
    const same = await start({ [FIRST]: page(["a"], `<${FIRST}>; rel="next"`) });
    assert.match(
      (await refusal(list(same))).message,
      /returns page after page without new tags while listing the tags of/,
    );
    assert.equal(same.count("GET", FIRST), 2);
    let pages = 0;
    const empty = await FakeRegistry.start(() => page(["a"], `</v2/acme/app/tags/list?page=${++pages}>; rel="next"`));
    assert.match((await refusal(list(empty))).message, /returns page after page/);
    assert.equal(pages, 2);
  });

  it("goes to no other host for the next page", async () => {
    const elsewhere = await FakeRegistry.start(() => page(["b"]));
    for (const address of [`http://${elsewhere.host}/v2/acme/app/tags/list?p=2`, `//${elsewhere.host}/x`]) {
      const { message } = await refusal(list(await start({ [FIRST]: page(["a"], `<${address}>; rel="next"`) })));
      assert.match(
        message,
        new RegExp(`puts the next page on another host \\(${elsewhere.host}\\) while listing the tags of`),
      );
    }
    assert.deepEqual(elsewhere.requests, []);
    const none = await start({ [FIRST]: page(["a"], '<http://[>; rel="next"') });
    assert.match((await refusal(list(none))).message, /returns a next page without an address/);
  });

  it("takes 200,000 names at once, and leaves out what is no tag", async () => {
    const names = Array.from({ length: 200_000 }, (_, at) => `build-${at}-of-a-long-line-of-builds-with-long-names`);
    const body = JSON.stringify({ tags: [...names, "a b", "", "::error::", 7, null, `${"x".repeat(200)}`] });
    assert.deepEqual(await list(await start({ [FIRST]: { body } })), names);
  });

  for (const [body, what] of [
    [
      "<html>Sign in</html>",
      /^what 127\S+ answered is an HTML page, not JSON while listing the tags of .*: is 127\S+ a registry/,
    ],
    ["null", /answered is null, not a JSON object while listing/],
    ['["a"]', /answered is a list, not a JSON object while listing/],
    ['{"tags": "a"}', /^127\S+ did not answer with a list of tags while listing/],
    ['{"tags": {"0": "a"}}', /did not answer with a list of tags while listing/],
  ] as const) {
    it(`says what is wrong with ${body}`, async () => {
      assert.match((await refusal(list(await start({ [FIRST]: { body } })))).message, what);
    });
  }
});
