import { test } from "node:test";
import assert from "node:assert/strict";
import { exemptionFor, tripsLeft, warningsOf } from "../../src/QuotaTracker.Station/wwwroot/js/person-view.js";
import { textsFrom } from "../../src/QuotaTracker.Station/wwwroot/js/texts.js";

textsFrom({});

const capFor = person => exemptionFor(person).capVnd;
const quota = { cap: 4, used: 3, lost: 0, usedToday: false, perTripCapVnd: 2_000_000 };
const scan = { card: { expiresOn: null }, resident: { standing: "Eligible", numberCancelled: false }, notes: [] };

test("no cap is shown when no exemption can be had today", () => {
    assert.equal(capFor({ ...scan, quota }), 2_000_000, "the last trip of the month");
    assert.equal(capFor({ ...scan, quota: { ...quota, used: 4 } }), 0);
    assert.equal(capFor({ ...scan, quota: { ...quota, usedToday: true } }), 0);
    assert.equal(capFor({ ...scan, quota: null }), 0);
    assert.equal(capFor({ resident: { standing: "NotEligible" }, quota }), 0);
});

test("that nothing will be exempt is said only when it is known", () => {
    const isNone = person => exemptionFor({ ...scan, ...person }).isNone;
    assert.equal(isNone({ quota }), false);
    assert.equal(isNone({ quota: { ...quota, usedToday: true } }), true);
    assert.equal(isNone({ quota: { ...quota, used: 4 } }), true);
    assert.equal(isNone({ resident: { standing: "NotEligible" }, quota: null }), true);
    assert.equal(isNone({ quota: null }), false);
    assert.equal(isNone({ quota: { ...quota, lost: 1 } }), false, "central may know better");
});

test("while central can be asked, nobody is told that it answers later", () => {
    const unknown = { ...scan, resident: { standing: "Unknown" } };
    assert.deepEqual(warningsOf(unknown, "2026-11-21", true).map(warning => warning.text), ["Person.StandingAsked"]);
    assert.deepEqual(warningsOf(unknown, "2026-11-21", false).map(warning => warning.text), ["Person.StandingUnknown"]);
});

test("what was lost with a device is not left", () => {
    assert.equal(tripsLeft({ ...quota, used: 1 }), 3);
    assert.equal(tripsLeft({ ...quota, used: 1, lost: 1 }), 2);
    assert.equal(tripsLeft({ ...quota, used: 3, lost: 2 }), 0, "central's word may be newer than what is known of the use");
    assert.equal(capFor({ ...scan, quota: { ...quota, lost: 1 } }), 0);
});

test("an exchange of today that waits is named with its number and time", () => {
    textsFrom({ "Person.Waiting": "{0} {1}" });
    const waiting = { receiptNumber: "KTH-01-1-000003", madeAtMs: Date.parse("2026-11-21T01:12:00Z") };
    assert.deepEqual(warningsOf({ ...scan, waiting }, "2026-11-21"), [{ tone: "strong", text: "KTH-01-1-000003 08:12" }]);
    textsFrom({});
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
