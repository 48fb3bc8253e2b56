// Unpacks the Chromium of the npm package into the folder TMPDIR, with the libraries and fonts it needs.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(join(process.cwd(), "package.json"));
const build = dirname(resolve("@sparticuz/chromium"));
const { inflate } = await import(join(build, "index.js"));
for (const part of ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"]) {
    await inflate(join(build, "..", "bin", part));
}
