// Says what html-validate finds in pages: {address: html} on standard input, {address: [sentence]} on output.
import { readFileSync } from "node:fs";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const rules = {
    extends: ["html-validate:recommended"],
    rules: {
        // How the source is laid out: a browser does not care, and every blank would be a byte on the wire.
        "no-trailing-whitespace": "off",
        "doctype-style": ["error", { style: "lowercase" }],
        "void-style": ["error", { style: "omit" }],
        // A button of a form sends it and an input takes text: that is what HTML says, and what ours mean.
        "no-implicit-button-type": "off",
        "no-implicit-input-type": "off",
        // Safari takes a list without bullets for no list, unless it is told so.
        "no-redundant-role": "off",
        "attribute-boolean-style": ["error", { style: "omit" }],
    },
};
const judge = new HtmlValidate(new StaticConfigLoader(rules));
const pages = JSON.parse(readFileSync(0, "utf-8"));
const said = {};
for (const [address, html] of Object.entries(pages)) {
    const report = await judge.validateString(html, address);
    said[address] = report.results.flatMap((result) =>
        result.messages.map((each) => `${each.ruleId} ${each.line}:${each.column} ${each.message}`));
}
process.stdout.write(JSON.stringify(said));
