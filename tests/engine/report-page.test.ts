import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, launch, type Page } from "puppeteer-core";
import { reportPage } from "../../cli/report/page/page.ts";
import { chromiumObstacle, chromiumStep, findChromium } from "../../sandbox/host/chromium.ts";
import { runSteps } from "../../sandbox/progress.ts";
import { FIXTURES } from "../unit/cli/report/page/fixture.ts";

/** Where the screenshots are kept, and looked at by whoever sets it; without it there are none. */
const SHOTS = process.env.MULTIARCH_PAGE_SHOTS;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [320, 375, 1280];
const SCHEMES = ["light", "dark"] as const;

/** What a test looks at in the page, as far as it is asked. */
interface Seen {
  readonly page: Page;
  /** What the page asked for beside itself. */
  readonly requests: string[];
  /** What the browser wrote in its console, and errors of scripts. */
  readonly complaints: string[];
}

describe("the report's page in a browser", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "multiarch-page-"));
  let browser: Browser | undefined;

  before(async function () {
    const obstacle = chromiumObstacle();
    if (obstacle !== undefined) {
      process.stderr.write(`SKIPPED: the report's page needs Chromium, which is not installed: ${obstacle}\n`);
      this.skip();
    }
    await runSteps([chromiumStep()]);
    for (const [name, make] of Object.entries(FIXTURES)) {
      const { report, sizes } = make();
      writeFileSync(join(folder, `${name}.html`), reportPage(report, sizes));
    }
    // The sandbox of a browser needs a user who is not root; what it opens are the files that were just written.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    browser = await launch({ executablePath: findChromium() ?? "", headless: "shell", args, protocolTimeout: 240_000 });
  });
  after(async () => {
    await browser?.close();
    if (SHOTS) process.stderr.write(`screenshots: ${SHOTS}\n`);
    rmSync(folder, { recursive: true });
  });

  const open = async (
    name: string,
    width = 1280,
    scheme: "light" | "dark" = "light",
    hasScript = true,
  ): Promise<Seen> => {
    const page = await (browser ?? assert.fail()).newPage();
    const [requests, complaints]: [string[], string[]] = [[], []];
    page.setDefaultTimeout(240_000);
    const address = pathToFileURL(join(folder, `${name}.html`)).href;
    page.on("request", (request) => {
      if (request.url() !== address && !request.url().startsWith(`${address}#`)) requests.push(request.url());
    });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.setJavaScriptEnabled(hasScript);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: scheme },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    await page.goto(address);
    return { page, requests, complaints };
  };
  const unfold = (page: Page) =>
    page.$$eval("details", (all) => {
      for (const each of all) each.setAttribute("open", "");
    });
  const overflow = (page: Page) =>
    page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

  for (const name of Object.keys(FIXTURES)) {
    it(`asks for nothing, complains of nothing, and fits phones and screens: ${name}`, async () => {
      const { page, requests, complaints } = await open(name);
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: 900 });
        assert.equal(await overflow(page), 0, `${width} pixels wide`);
        if (name !== "fifty") await unfold(page);
        assert.equal(await overflow(page), 0, `${width} pixels wide, unfolded`);
        await keepShot(page, name, width);
      }
      assert.deepEqual([requests, complaints], [[], []]);
      assert.ok(!(await page.title()).startsWith("owned"));
      await page.close();
    });
  }

  for (const scheme of SCHEMES) {
    for (const name of ["first", "nothing", "failed-platform", "failed-gate", "moving", "stack", "hostile"]) {
      it(`breaks no rule of accessibility, in ${scheme} colours: ${name}`, async () => {
        const { page } = await open(name, scheme === "light" ? 1280 : 375, scheme);
        await unfold(page);
        assert.deepEqual(await violations(page), []);
        await page.close();
      });
    }
  }

  it("breaks no rule of accessibility with 50 images, as it opens", async () => {
    const { page } = await open("fifty", 1280, "dark");
    assert.deepEqual(await violations(page), []);
    await page.close();
  });

  it("leads a keyboard to every node, digest and button in the order of the page, and shows where it is", async () => {
    const { page } = await open("moving");
    const wanted = await page.$$eval(
      "a[href], summary, button, .scroll",
      (all) => all.filter((each) => each.checkVisibility()).length,
    );
    const visited = new Set<string>();
    for (let presses = 0; presses < wanted; presses++) {
      await page.keyboard.press("Tab");
      const found = (await page.evaluate(`(() => {
        const focused = document.activeElement;
        const all = [...document.querySelectorAll("a[href], summary, button, .scroll")].filter((each) => each.checkVisibility());
        const ring = getComputedStyle(focused.querySelector?.(":scope > rect") ?? focused);
        return { position: all.indexOf(focused), shown: ring.outlineStyle !== "none" || ring.strokeWidth === "2.5px" };
      })()`)) as { position: number; shown: boolean };
      assert.deepEqual(found, { position: presses, shown: true });
      visited.add(String(found.position));
    }
    assert.equal(visited.size, wanted);
    await page.close();
  });

  it("leads from a node to its row, also into what is folded", async () => {
    const { page } = await open("fifty");
    const row = "#i0-p0";
    await page.evaluate(`document.querySelector('a.node[href="${row}"]').focus()`);
    await page.keyboard.press("Enter");
    assert.equal(await page.$eval(row, (each) => each.matches(":target")), true);
    // An image that is folded, by the table of all images.
    const link = (await page.$("tbody a[href='#i20']")) ?? assert.fail();
    await link.press("Enter");
    await page.waitForFunction("document.querySelector('#i20').checkVisibility()");
    await page.close();
  });

  it("copies commands and whole digests, and says so", async () => {
    const { page } = await open("first");
    const copied = () => page.evaluate("navigator.clipboard.readText()");
    await (browser ?? assert.fail()).defaultBrowserContext().setPermission("*", {
      permission: { name: "clipboard-read" },
      state: "granted",
    });
    await (browser ?? assert.fail()).defaultBrowserContext().setPermission("*", {
      permission: { name: "clipboard-write" },
      state: "granted",
    });
    await page.bringToFront();
    await page.click(".command .copy");
    await page.waitForFunction("document.querySelector('#said').textContent === 'Copied'");
    assert.equal(await copied(), "docker pull ghcr.io/acme/app:1.4.0");
    await page.click(".digest > summary");
    await page.click(".digest .copy");
    await page.waitForFunction("document.querySelector('.digest .copy').textContent === 'Copied'");
    assert.equal(await copied(), await page.$eval(".digest .whole code", (each) => each.textContent));
    await page.close();
  });

  it("has the same texts without script, and no button that does nothing", async () => {
    for (const name of ["moving", "stack"]) {
      const [plain, scripted] = [await open(name, 375, "dark", false), await open(name, 375, "dark")];
      const text = ({ page }: Seen) => page.$eval("body", (body) => body.textContent?.replace(/\s+/g, " "));
      assert.equal(await text(plain), await text(scripted));
      const shown = ({ page }: Seen) =>
        page.$$eval("button", (all) => all.filter((each) => each.checkVisibility()).length);
      assert.equal(await shown(plain), 0);
      assert.ok((await shown(scripted)) > 0);
      await plain.page.close();
      await scripted.page.close();
    }
  });

  it("has every bar of the timeline, and text in nodes that stays within them", async () => {
    const { page } = await open("stack");
    const bars = await page.$$eval(
      "rect.work",
      (all) => all.filter((each) => each.getBoundingClientRect().width >= 1).length,
    );
    assert.equal(bars, (await page.$$(".timeline tbody tr")).length);
    const outside = await page.$$eval("a.node", (all) =>
      all
        .filter((each) => {
          const room = each.querySelector("rect")?.getBoundingClientRect();
          return [...each.querySelectorAll("text")].some((text) => {
            const { left, right } = text.getBoundingClientRect();
            return !room || left < room.left || right > room.right;
          });
        })
        .map((each) => each.textContent),
    );
    assert.deepEqual(outside, []);
    await page.close();
  });

  it("is what the documentation shows of it", async () => {
    if (!SHOTS) return;
    for (const scheme of SCHEMES) {
      const { page } = await open("moving", 1184, scheme);
      const clip = { x: 0, y: 0, width: 1184, height: 640 };
      await page.screenshot({ path: join(SHOTS, `report-${scheme}.webp`), clip, quality: 80 });
      await page.close();
    }
  });

  it("prints everything, also what is folded", async () => {
    const { page } = await open("nothing");
    const pdf = await page.pdf();
    assert.equal(Buffer.from(pdf).subarray(0, 5).toString(), "%PDF-");
    await page.close();
  });
});

async function violations(page: Page): Promise<string[]> {
  // The policy of the page lets no script in: it is put there by the browser itself.
  await page.evaluate(AXE);
  const { violations, passes } = (await page.evaluate("axe.run()")) as AxeResults;
  assert.ok(passes.some(({ id }) => id === "color-contrast"));
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** Keeps what a page looks like, in both schemes, for somebody to look at. */
async function keepShot(page: Page, name: string, width: number): Promise<void> {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  for (const value of SCHEMES) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
    await page.screenshot({ path: join(SHOTS, `${name}-${width}-${value}.png`), fullPage: name !== "fifty" });
  }
}
