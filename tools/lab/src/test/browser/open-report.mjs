// Opens a report in Chromium and uses it as a person would: hovers, zooms, toggles flows, changes the theme, prints.
//   node open-report.mjs REPORT.html CHROMIUM
// Prints what went wrong, a line each, and fails if anything did.
import { chromium } from "playwright-core";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [report, executablePath] = process.argv.slice(2);
const problems = [];
const check = (holds, what) => holds || problems.push(what);

const profile = mkdtempSync(join(tmpdir(), "tcpkit-browser-"));
const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1200, height: 900 },
    offline: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"],
});
try {
    const page = context.pages()[0] ?? await context.newPage();
    page.on("console", message => ["error", "warning"].includes(message.type()) && problems.push(`console: ${message.text()}`));
    page.on("pageerror", error => problems.push(`error: ${error.message}`));
    page.on("request", request => request.url().startsWith("file:") || problems.push(`asked for ${request.url()}`));
    await page.goto(`file://${report}`);

    const charts = await page.locator(".uplot").count();
    check(charts >= 7, `${charts} graphs, but there should be at least 7`);
    const inked = await page.locator("#windows canvas").evaluate(canvas => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, i) => i % 4 === 3 && value > 0);
    });
    check(inked, "the graph of windows is empty");

    // Hovering one graph tells values in every other at the same time.
    await page.locator("#windows .u-over").scrollIntoViewIfNeeded();
    await page.locator("#windows .u-over").hover({ position: { x: 300, y: 60 } });
    const times = await page.locator("#windows .u-legend .u-series:first-child .u-value, #trips .u-legend .u-series:first-child .u-value").allTextContents();
    check(times.length === 2 && times.every(time => /^\d+\.\d+ s$/.test(time)), `hovering tells the times ${JSON.stringify(times)}`);
    check(Math.abs(parseFloat(times[0]) - parseFloat(times[1])) < 0.2, `the graphs tell different times: ${JSON.stringify(times)}`);
    const value = await page.locator("#windows .u-legend .u-series:nth-child(2) .u-value").textContent();
    check(/^[\d.]+ k?M?B$/.test(value), `a window is told as '${value}'`);

    // A chip hides its flow in every graph, and shows it again.
    const chips = page.locator("#chips button");
    if (await chips.count() > 1) {
        await chips.first().click();
        check(await page.locator("#windows .u-legend .u-series.u-off").count() === 1, "the flow was not hidden");
        await chips.first().click();
        check(await page.locator("#windows .u-legend .u-series.u-off").count() === 0, "the flow was not shown again");
        await page.locator("#which").selectOption("1");
        check(await page.locator("#sequence .uplot").count() === 1, "the other flow has no graph");
    }

    // Dragging zooms every graph, a double click undoes it.
    const ticks = id => page.evaluate(id => document.getElementById(id).querySelector(".u-over").clientWidth, id);
    await page.locator("#windows .u-over").scrollIntoViewIfNeeded();
    const box = await page.locator("#windows .u-over").boundingBox();
    await page.mouse.move(box.x + 100, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 50, { steps: 5 });
    await page.mouse.up();
    await page.locator("#trips .u-over").hover({ position: { x: await ticks("trips") - 2, y: 60 } });
    const zoomed = parseFloat(await page.locator("#trips .u-legend .u-series:first-child .u-value").textContent());
    await page.locator("#windows .u-over").dblclick({ position: { x: 200, y: 60 } });
    await page.locator("#trips .u-over").hover({ position: { x: await ticks("trips") - 2, y: 60 } });
    const whole = parseFloat(await page.locator("#trips .u-legend .u-series:first-child .u-value").textContent());
    check(zoomed < whole * 0.5, `the right edge is at ${zoomed} s zoomed and at ${whole} s not`);

    for (const width of [400, 900, 1600]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(100);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        check(wide <= width, `at a width of ${width} the page is ${wide} wide`);
    }
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await paper();
    await page.locator("#theme").click();
    check(before !== await paper(), "the other theme looks the same");
    check((await page.pdf()).length > 10_000, "the printed page is empty");
} finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
}
problems.forEach(problem => console.log(problem));
process.exitCode = problems.length === 0 ? 0 : 1;
