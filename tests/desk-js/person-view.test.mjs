import { test } from "node:test";
import assert from "node:assert/strict";
import { capFor, warningsOf } from "../../src/QuotaTracker.Station/wwwroot/js/person-view.js";
import { textsFrom } from "../../src/QuotaTracker.Station/wwwroot/js/texts.js";

textsFrom({});

const quota = { cap: 4, used: 3, usedToday: false, perTripCapVnd: 2_000_000 };
const scan = { card: { expiresOn: null }, resident: { standing: "Eligible", numberCancelled: false }, notes: [] };

test("no cap is shown when no exemption can be had today", () => {
    assert.equal(capFor({ ...scan, quota }), 2_000_000, "the last trip of the month");
    assert.equal(capFor({ ...scan, quota: { ...quota, used: 4 } }), 0);
    assert.equal(capFor({ ...scan, quota: { ...quota, usedToday: true } }), 0);
    assert.equal(capFor({ ...scan, quota: null }), 0);
    assert.equal(capFor({ resident: { standing: "NotEligible" }, quota }), 0);
});

test("warnings: what changes the answer comes first", () => {
    assert.deepEqual(warningsOf(scan, "2026-11-21"), []);
    const all = warningsOf({ card: { expiresOn: "2026-11-20" }, resident: { standing: "NotEligible", numberCancelled: true }, notes: ["CardNote.SexMismatch"] }, "2026-11-21");
    assert.deepEqual(all.map(warning => warning.text), ["Person.NotEligible", "Person.NumberCancelled", "Person.CardExpired", "CardNote.SexMismatch"]);
});

test("a card is expired on the day after its last, not on it", () => {
    const expired = expiresOn => warningsOf({ ...scan, card: { expiresOn } }, "2026-11-21").length;
    assert.equal(expired("2026-11-21"), 0);
    assert.equal(expired("2026-11-20"), 1);
});
