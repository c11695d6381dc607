import { test } from "node:test";
import assert from "node:assert/strict";
import { isTurned, sealOf } from "../../src/QuotaTracker.Station/wwwroot/js/scan-text.js";

const SEAL = "eyJhbGciOiJFUzI1NiJ9.eyJybm8iOiJLVEgtMDEifQ.AbC-_9zZ";
const TURNED = "EYjHBgCIoIjfuZi1nIj9.EYjYBM8IoIjlveGTmdeIFq.aBc-_9Zz";

test("a receipt's seal is told from a card", () => {
    assert.equal(sealOf(` ${SEAL}\n`), SEAL);
    assert.equal(isTurned(SEAL), false);
    for (const other of ["", "010190000123|063123456|A|12051990|N|B|15082021", "IDVNM1900001230010190000123<<3", "eyJx", "eyJ.x", "https://example.vn/a.b.c", `${SEAL}.more`])
        assert.equal(sealOf(other), null, other);
});

test("letters that Caps Lock turned are turned back, for a seal alone", () => {
    assert.equal(sealOf(TURNED), SEAL);
    assert.equal(isTurned(TURNED), true);
    assert.equal(isTurned("gIÀNG tHỊ mÀO"), false);
});
