import { test } from "node:test";
import assert from "node:assert/strict";
import { ScanBuffer, looksLikeCard } from "../../src/QuotaTracker.Station/wwwroot/js/scan-buffer.js";

const ZONE = ["IDVNM1900001230010190000123<<3", "9005123F3005121VNM<<<<<<<<<<<8", "GIANG<<THI<MAO<<<<<<<<<<<<<<<<"];

test("a QR code is complete with its Enter", () => {
    assert.equal(new ScanBuffer().push("010190000123|x", 0), "010190000123|x");
    assert.equal(new ScanBuffer().push("  ", 0), null);
});

test("a machine-readable zone is complete with its third line", () => {
    const buffer = new ScanBuffer();
    assert.equal(buffer.push(ZONE[0], 0), null);
    assert.equal(buffer.waiting, true);
    assert.equal(buffer.push(ZONE[1], 10), null);
    assert.equal(buffer.push(ZONE[2], 20), ZONE.join("\n"));
    assert.equal(buffer.waiting, false);
});

test("half a zone is forgotten after three seconds, not before", () => {
    const late = new ScanBuffer();
    late.push(ZONE[0], 0);
    assert.equal(late.push("010190000123|x", 3001), "010190000123|x");
    const intime = new ScanBuffer();
    intime.push(ZONE[0], 0);
    intime.push(ZONE[1], 3000);
    assert.equal(intime.push(ZONE[2], 6000), ZONE.join("\n"));
});

test("a card in a goods field is noticed, goods are not taken for one", () => {
    assert.equal(looksLikeCard("010190000123|063123456|A|12051990|N|B|15082021"), true);
    assert.equal(looksLikeCard(ZONE[0]), true);
    assert.equal(looksLikeCard("cam|quyt"), false);
    assert.equal(looksLikeCard("idem"), false);
});
