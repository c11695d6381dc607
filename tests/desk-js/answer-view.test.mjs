import assert from "node:assert/strict";
import { test } from "node:test";
import { willBeAnswered } from "../../src/QuotaTracker.Station/wwwroot/js/answer-view.js";

const provisional = reason => ({ decision: "Provisional", reason });

test("central answers what waits for it", () => {
    assert.equal(willBeAnswered(provisional("OfflineWithoutLease")), true);
    assert.equal(willBeAnswered({ decision: "Exempt", reason: null }), false);
});

test("no answer is promised that doesn't come by itself", () => {
    for (const reason of ["DayNotSure", "LifeEnded", "JournalFrozen"])
        assert.equal(willBeAnswered(provisional(reason)), false, reason);
});
