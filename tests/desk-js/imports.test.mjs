// A page whose script imports what isn't there runs nothing at all, and says so only in the browser's console.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const FOLDER = new URL("../../src/QuotaTracker.Station/wwwroot/js/", import.meta.url);
const texts = new Map(readdirSync(FOLDER).filter(name => name.endsWith(".js")).map(name => [name, readFileSync(new URL(name, FOLDER), "utf8")]));

const exportsOf = text => new Set([...text.matchAll(/^export (?:async )?(?:function|class|const|let) (\w+)/gm)].map(match => match[1]));

for (const [name, text] of texts) {
    test(`${name} imports only what is exported`, () => {
        for (const [, names, from] of text.matchAll(/^import \{([^}]*)\} from "\.\/([^"]+)"/gm)) {
            assert.ok(texts.has(from), `${name} imports ${from}`);
            for (const wanted of names.split(",").map(part => part.trim().split(" as ")[0]).filter(Boolean))
                assert.ok(exportsOf(texts.get(from)).has(wanted), `${name} imports ${wanted} of ${from}`);
        }
    });
}
