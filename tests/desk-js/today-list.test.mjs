import { test } from "node:test";
import assert from "node:assert/strict";
import { answeredRow, changesBetween, countsOf, listOf, mayVoid, noteOf, unseenThrough, voidWarningOf } from "../../src/QuotaTracker.Station/wwwroot/js/today-list.js";

const row = (exchangeId, status, sent = true) => ({ exchangeId, status, sent });

test("only a changed state of a known row is a change", () => {
    assert.deepEqual(changesBetween([], [row("a", "Pending")]), [], "a first reading announces nothing");
    assert.deepEqual(changesBetween([row("a", "Pending")], [row("a", "Pending", false), row("b", "Exempt")]), []);
    assert.deepEqual(changesBetween([row("a", "Pending"), row("b", "Exempt")], [row("a", "DutyDue"), row("b", "Exempt")]), [row("a", "DutyDue")]);
});

test("counts", () =>
    assert.deepEqual(countsOf([row("a", "Pending", false), row("b", "Exempt"), row("c", "Voided", false)]), { all: 3, unsent: 2, pending: 1 }));

test("what is voided is voided once, and on its own day", () => {
    const ofDay = status => ({ ...row("a", status), day: "2026-11-21" });
    assert.equal(mayVoid(ofDay("Voided"), "2026-11-21"), false);
    for (const status of ["Exempt", "Taxable", "Pending", "Confirmed", "DutyDue", "NotCounted"]) {
        assert.equal(mayVoid(ofDay(status), "2026-11-21"), true, status);
        assert.equal(mayVoid(ofDay(status), "2026-11-22"), false, status);
    }
});

test("the address names the list", () => {
    assert.deepEqual(["", "?list=waiting", "?list=answered", "?list=other"].map(listOf), ["today", "waiting", "answered", "today"]);
});

test("looked at is what had come by the newest that stands there", () => {
    const answer = (receivedAtMs, seenAtMs) => answeredRow({ exchange: row(`e${receivedAtMs}`, "Confirmed"), receivedAtMs, seenBy: null, seenAtMs });
    assert.equal(unseenThrough([]), null);
    assert.equal(unseenThrough([answer(5, 9)]), null);
    assert.equal(unseenThrough([answer(3, null), answer(7, null), answer(9, 9)]), 7);
    assert.deepEqual([answer(5, null).status, answer(5, null).exchangeId], ["Confirmed", "e5"]);
});

test("a void at a device that central no longer takes is asked in words of its own", () => {
    assert.equal(voidWarningOf(row("a", "Exempt"), { syncStatus: "Ok" }), null);
    assert.equal(voidWarningOf(row("a", "Exempt"), null), null);
    assert.equal(voidWarningOf(row("a", "Exempt"), { syncStatus: "Inactive" }), "Today.VoidIsLost");
    for (const status of ["Pending", "Confirmed", "Taxable", "DutyDue", "NotCounted"])
        assert.equal(voidWarningOf(row("a", status), { syncStatus: "Inactive" }), "Today.VoidOnEnded", status);
});

test("a void of what an earlier life recorded is asked in words of its own, where its trip doesn't return", () => {
    const carried = (status, number) => voidWarningOf({ ...row("a", status), carried: number }, { syncStatus: "Ok" });
    assert.equal(carried("Confirmed", "KTH-01-1-000015"), "Today.VoidCarried");
    assert.equal(carried("Confirmed", "KTH-01-1-T000015"), null, "granted to the life of today");
    assert.equal(carried("Confirmed", null), null);
    for (const status of ["Pending", "Taxable", "DutyDue", "NotCounted"])
        assert.equal(carried(status, "KTH-01-1-000015"), null, status);
});

test("what is not simply exempt says why, and a part says so", () => {
    const note = (status, reason = null, taxedVnd = 0) => noteOf({ status, reason, taxedVnd });
    for (const status of ["Pending", "Taxable", "DutyDue"])
        assert.deepEqual(note(status, "UsedToday", 500), { reason: "UsedToday" }, status);
    for (const status of ["Exempt", "Confirmed"]) {
        assert.deepEqual(note(status, "OfflineWithoutLease", 137500), { taxedVnd: 137500 }, "above the limit, whatever it once waited for");
        assert.equal(note(status, "OfflineWithoutLease"), null);
    }
    assert.equal(note("Taxable"), null, "an older record may bear no reason");
    for (const status of ["NotCounted", "Voided"])
        assert.equal(note(status, "UsedToday", 500), null, status);
});
