import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { commentBody, keepComment } from "../../../../cli/plan/comment.ts";
import type { CommentPlace } from "../../../../cli/plan/comment-place.ts";
import { TOKEN } from "../../../../sandbox/github/defaults.ts";
import { Github } from "../../sandbox/github/fixture.ts";

const STACK_FILE = "Pulumi.ghcr.yaml";
const PULL = 7;
/** More than GitHub gives on one page. */
const MANY = 205;

describe("the comment on a pull request", function () {
  this.timeout(20_000);
  let github: Github;
  let place: CommentPlace;

  beforeEach(async () => {
    github = await Github.start();
    await github.control.call("addRepository", { repository: "acme/app", issues: [PULL, 8] });
    place = { baseUrl: github.url.replace(/\/$/, ""), owner: "acme", repo: "app", number: PULL, token: "workflow" };
    await token(["contents:read", "pull-requests:write"]);
  });
  afterEach(() => github.stop());

  const token = (scopes: string[], name = "workflow") =>
    github.control.call("addToken", { token: name, login: "octocat", scopes, workflowOf: "acme/app" });
  const comment = (body: string, issue = PULL) =>
    github.send("POST", `repos/acme/app/issues/${issue}/comments`, { body });
  /** What is said on the pull request, on all pages. */
  const comments = async (issue = PULL): Promise<string[]> => {
    const pages = await Promise.all(
      [1, 2, 3].map((page) => github.get(`repos/acme/app/issues/${issue}/comments?per_page=100&page=${page}`)),
    );
    return pages.flatMap(({ json }) => (json as unknown as { body: string }[]).map(({ body }) => body));
  };

  it("is added, and changed from then on, however often the plan changes", async () => {
    for (const plan of ["first", "second", "second"]) await keepComment(place, STACK_FILE, `${plan} plan\n`);
    const [kept, ...others] = await comments();
    assert.deepEqual(others, []);
    assert.match(kept ?? "", /^<!-- .*Pulumi\.ghcr\.yaml -->\nsecond plan\n$/);
  });

  it("is found behind any number of others, which stay as they are", async () => {
    for (let count = 0; count < MANY; count++) await comment(`comment ${count}`);
    await keepComment(place, STACK_FILE, "first plan");
    await keepComment(place, STACK_FILE, "second plan");
    const all = await comments();
    assert.equal(all.length, MANY + 1);
    assert.deepEqual(
      all.filter((body) => !body.startsWith("comment ")).map((body) => body.split("\n")[1]),
      ["second plan"],
    );
  });

  it("is one for each stack file, and leaves other pull requests and quotations alone", async () => {
    await comment("> first plan\n> <!-- multiarch plan: Pulumi.ghcr.yaml -->");
    await keepComment({ ...place, number: 8 }, STACK_FILE, "of another pull request");
    await keepComment(place, "Pulumi.other.yaml", "of another stack");
    await keepComment(place, STACK_FILE, "plan");
    assert.deepEqual(
      (await comments()).map((body) => body.split("\n")[1]),
      ["> <!-- multiarch plan: Pulumi.ghcr.yaml -->", "of another stack", "plan"],
    );
    assert.equal((await comments(8)).length, 1);
  });

  it("leaves the comment of a stranger alone, whatever it begins with", async () => {
    await github.control.call("addAccount", { login: "stranger", type: "User" });
    await github.control.call("addToken", { token: "stranger", login: "stranger", scopes: ["public_repo"] });
    await github.control.call("addRepository", {
      repository: "acme/app",
      issues: [PULL],
      admins: ["octocat", "stranger"],
    });
    const theirs = "<!-- multiarch plan: Pulumi.ghcr.yaml -->\ntheirs";
    github.token = "stranger";
    await comment(theirs);
    github.token = TOKEN;
    for (const plan of ["first plan", "second plan"]) await keepComment(place, STACK_FILE, plan);
    // A person's token and a workflow's are two authors.
    for (const plan of ["third plan", "fourth plan"]) await keepComment({ ...place, token: TOKEN }, STACK_FILE, plan);
    assert.deepEqual(
      (await comments()).map((body) => body.split("\n")[1]),
      ["theirs", "second plan", "fourth plan"],
    );
  });

  it("is that of the app whose token it is", async () => {
    const marker = "<!-- multiarch plan: Pulumi.ghcr.yaml -->";
    const said = [
      { id: 1, body: marker, user: { login: "github-actions[bot]" } },
      { id: 2, body: marker, user: null },
      { id: 3, body: marker, user: { login: "deployer[bot]" } },
    ];
    const asked: string[] = [];
    const server = createServer(({ method, url = "" }, response) => {
      asked.push(`${method} ${url.split("?")[0]}`);
      const body = url === "/api/graphql" ? { data: { viewer: { login: "deployer[bot]" } } } : said;
      response.writeHead(url === "/api/v3/user" ? 403 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await keepComment({ ...place, baseUrl: `http://127.0.0.1:${port}/api/v3` }, STACK_FILE, "plan");
    } finally {
      server.closeAllConnections();
      server.close();
    }
    assert.equal(asked.at(-1), "PATCH /api/v3/repos/acme/app/issues/comments/3");
  });

  it("cannot be left early by the name of a file", async () => {
    await keepComment(place, "a --> b.yaml", "plan");
    const [kept = ""] = await comments();
    assert.equal(kept.indexOf("-->"), kept.indexOf("\n") - 3);
  });

  it("ends at a line's end, and says so, where GitHub takes no more", async () => {
    const line = `${"a".repeat(99)}\n`;
    const body = commentBody("<!-- -->", line.repeat(700));
    assert.ok(body.length <= 65_536 && body.length > 65_000);
    assert.match(body, /\n(a{99})\n\nThe rest is in the summary of the job\.\n$/);
    assert.equal(commentBody("<!-- -->", line), `<!-- -->\n${line}`);
  });

  describe("that cannot be written is one sentence", () => {
    const refusal = async (changes: Partial<CommentPlace> = {}) => {
      const error = await keepComment({ ...place, ...changes }, STACK_FILE, "plan").catch((error: Error) => error);
      assert.ok(error instanceof Error, "it was written");
      assert.equal(error.constructor, Error);
      return error.message;
    };

    it("for a token that only reads, as that of a fork", async () => {
      await token(["contents:read"], "fork");
      assert.equal(
        await refusal({ token: "fork" }),
        "the plan could not be posted as a comment on acme/app#7: GitHub answered 403 (Resource not accessible by integration); give the job the permission pull-requests: write, and omit --comment for forks and Dependabot, whose tokens are read-only",
      );
    });

    it("for a token that GitHub does not know, without the token", async () => {
      assert.equal(
        await refusal({ token: "no-such-token" }),
        "the plan could not be posted as a comment on acme/app#7: GitHub answered 401 (Bad credentials)",
      );
    });

    it("for a pull request that does not exist", async () => {
      assert.match(await refusal({ number: 99 }), /acme\/app#99: GitHub answered 404 \(Not Found\)$/);
    });

    it("for a server that is down, or breaks off", async () => {
      await github.control.call("fault", { path: "/repos/acme/app/issues/7/comments", status: 502 });
      assert.match(await refusal(), /GitHub answered 502 \(Bad Gateway\)$/);
      assert.match(
        await refusal({ baseUrl: "http://127.0.0.1:1" }),
        /^the plan could not be posted as a comment on acme\/app#7: http:\/\/127\.0\.0\.1:1 cannot be reached \(.*\); run the job again$/,
      );
    });
  });
});
