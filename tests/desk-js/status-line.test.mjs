import { test } from "node:test";
import assert from "node:assert/strict";
import { centralOf, standstillOf, statusLine } from "../../src/QuotaTracker.Station/wwwroot/js/status-line.js";
import { dayOf, formatDay, formatMoment, formatTime } from "../../src/QuotaTracker.Station/wwwroot/js/when.js";

const t = (key, ...values) => [key, ...values].join(" ");
const now = Date.parse("2026-11-21T03:00:00Z");
const calm = {
    day: "2026-11-21", unsentCount: 7, unsentReceipts: 3, lastContactMs: now - 1000, offlineSinceMs: null, clockTrusted: true, clockDoubt: null,
    openLeases: 12, tripsHeld: 23, pendingCount: 1, syncStatus: "Ok", needsAttention: false,
};
const day = 24 * 60 * 60 * 1000;

test("online: the unsent receipts and the last contact stand there too", () => {
    const line = statusLine(calm, now, t);
    assert.deepEqual(line.contact, { tone: "calm", text: "Status.Online 09:59 3" });
    assert.equal(line.day, "21/11/2026");
    assert.equal(line.leases, "Status.Leases 23", "trips, not leases: one lease may hold four");
    assert.equal(line.notice, null);
});

test("offline is neutral and says since when", () => {
    const line = statusLine({ ...calm, offlineSinceMs: Date.parse("2026-11-21T01:12:00Z") }, now, t);
    assert.deepEqual(line.contact, { tone: "neutral", text: "Status.OfflineSince 08:12 3" });
});

test("offline since another day says the day", () =>
    assert.equal(statusLine({ ...calm, offlineSinceMs: Date.parse("2026-11-20T01:12:00Z") }, now, t).contact.text, "Status.OfflineSince 20/11 3"));

test("a life that central has ended is no good contact, whatever else works", () => {
    for (const offlineSinceMs of [null, Date.parse("2026-11-21T01:12:00Z")])
        assert.deepEqual(statusLine({ ...calm, syncStatus: "Inactive", offlineSinceMs }, now, t).contact, { tone: "alarm", text: "Status.Ended 3" });
});

test("a life that is over asks central nothing, contact or not", () => {
    assert.equal(centralOf(null), "asked");
    assert.equal(centralOf(calm), "asked");
    assert.equal(centralOf({ ...calm, syncStatus: "UpgradeNeeded" }), "asked");
    assert.equal(centralOf({ ...calm, offlineSinceMs: 1 }), "away");
    for (const syncStatus of ["Inactive", "Frozen", "Fork", "Behind"])
        for (const offlineSinceMs of [null, 1])
            assert.equal(centralOf({ ...calm, syncStatus, offlineSinceMs }), "ended");
});

test("while nothing is granted, it is said with what to do, and central isn't asked", () => {
    const doubted = { ...calm, clockTrusted: false, clockDoubt: "SteppedBack", standstill: "DayNotSure" };
    assert.equal(standstillOf(null, t), null);
    assert.equal(standstillOf({ ...calm, standstill: null }, t), null);
    assert.equal(standstillOf(doubted, t), "Standstill.Clock Clock.SteppedBack.Todo");
    assert.equal(centralOf(doubted), "away");
    for (const syncStatus of ["Frozen", "Fork", "Behind"])
        assert.equal(standstillOf({ ...doubted, syncStatus }, t), "Standstill.Stopped", "a clock put right would change nothing");
    assert.equal(standstillOf({ ...calm, standstill: "JournalFrozen", syncStatus: "Frozen" }, t), "Standstill.Stopped");
});

test("a doubted clock says why", () =>
    assert.deepEqual(statusLine({ ...calm, clockTrusted: false, clockDoubt: "SteppedBack" }, now, t).clock, { tone: "care", text: "Status.ClockDoubt Clock.SteppedBack" }));

test("a machine that was restarted is doubted in its own words", () =>
    assert.equal(statusLine({ ...calm, clockTrusted: false, clockDoubt: "Restarted" }, now, t).clock.text, "Status.ClockDoubt Clock.Restarted"));

test("frozen, fork and upgrade say what to do, above anything else", () => {
    for (const syncStatus of ["Frozen", "Fork", "Behind", "Inactive", "UpgradeNeeded"])
        assert.deepEqual(statusLine({ ...calm, syncStatus, needsAttention: true }, now, t).notice, { tone: "alarm", title: `Sync.${syncStatus}`, todo: `Sync.${syncStatus}.Todo` });
});

test("what needs a person leads to the list", () =>
    assert.deepEqual(statusLine({ ...calm, needsAttention: true }, now, t).notice, { tone: "care", title: "Sync.Attention", todo: "Sync.Attention.Todo", hasList: true }));

test("silence: nothing below a day, a word at one day, a louder one at three", () => {
    const silent = ms => statusLine({ ...calm, lastContactMs: now - ms }, now, t).notice;
    assert.equal(silent(day - 1), null);
    assert.equal(silent(day).title, "Sync.SilentDay");
    assert.equal(silent(3 * day - 1).title, "Sync.SilentDay");
    assert.equal(silent(3 * day).title, "Sync.SilentLong");
});

test("times are Vietnamese whatever the machine's zone", () => {
    assert.equal(formatTime(Date.parse("2026-11-20T16:59:59Z")), "23:59");
    assert.equal(dayOf(Date.parse("2026-11-20T16:59:59Z")), "2026-11-20");
    assert.equal(dayOf(Date.parse("2026-11-20T17:00:00Z")), "2026-11-21");
    assert.equal(formatDay("2026-11-21"), "21/11/2026");
    assert.equal(formatDay("1955"), "1955");
    assert.equal(formatMoment(Date.parse("2026-11-21T01:12:00Z"), "2026-11-21"), "08:12");
});
