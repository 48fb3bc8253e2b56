// Grades pages with Lighthouse as a phone on a slow 4G network (its own default): {chrome, pages: [{name, address,
// cookie}]} on standard input, one JSON line a page on output.
import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";

const { chrome, pages } = JSON.parse(readFileSync(0, "utf-8"));
const categories = ["performance", "accessibility", "best-practices", "seo"];
for (const { name, address, cookie } of pages) {
    const started = await launch({ chromePath: chrome, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"] });
    const run = await lighthouse(address, {
        port: started.port, onlyCategories: categories, extraHeaders: cookie ? { Cookie: cookie } : {}, logLevel: "silent",
        ignoreStatusCode: true, // the page of what is not there is a page, too
    });
    await started.kill();
    const { lhr } = run;
    const scores = Object.fromEntries(categories.map((id) => [id, Math.round(lhr.categories[id].score * 100)]));
    const faults = categories.flatMap((id) => lhr.categories[id].auditRefs
        .filter((ref) => ref.weight > 0 && lhr.audits[ref.id].score !== null && lhr.audits[ref.id].score < 0.9)
        .map((ref) => ref.id));
    process.stdout.write(JSON.stringify({ name, ...scores, faults }) + "\n");
}
