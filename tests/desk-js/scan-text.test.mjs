import { test } from "node:test";
import assert from "node:assert/strict";
import { isTurned, lacksFirst, sealOf } from "../../src/QuotaTracker.Station/wwwroot/js/scan-text.js";

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

test("nothing is put before a scan but what one begins with", () => {
    for (const key of ["1", "5", "7", "9", "e", "I", "x"]) {
        assert.equal(lacksFirst("10085000318|063123456|A|12051990|N|B|15082021", key), false, `${key} and a card`);
        assert.equal(lacksFirst("10085000318", key), false, `${key} and a number`);
    }
    for (const key of ["0", "5", "A"])
        assert.equal(lacksFirst("DVNM1900001230010190000123<<3", key), false, `${key} and the zone's first line`);
    for (const key of ["0", "5", "I"])
        assert.equal(lacksFirst("005123F3005121VNM<<<<<<<<<<<8", key), false, `${key} and the birth date, whose check digit knows better`);
    assert.equal(lacksFirst("IANG<<THI<MAO<<<<<<<<<<<<<<<<", "5"), false, "no name begins with a digit");
});

test("a scan whose first character came apart is told by what it lacks", () => {
    const zone = ["IDVNM1900001230010190000123<<3", "9005123F3005121VNM<<<<<<<<<<<8", "GIANG<<THI<MAO<<<<<<<<<<<<<<<<"];
    for (const whole of ["010190000123|063123456|A|12051990|N|B|15082021", "010190000123", SEAL, TURNED, ...zone]) {
        assert.equal(lacksFirst(whole.slice(1), whole[0]), true, whole);
        assert.equal(lacksFirst(whole, "5"), false, `${whole} is whole: the 5 is the officer's`);
        assert.equal(lacksFirst(whole.slice(2), whole[1]), false, whole);
    }
    assert.equal(lacksFirst(SEAL.slice(1), "5"), false);
    assert.equal(lacksFirst("10190000123|A|B|C", "x"), false);
    assert.equal(lacksFirst("10190000123", ""), false, "an input method's: nobody knows it");
    assert.equal(lacksFirst("893850124100", "1"), false, "goods have codes of their own");
});
