import { test } from "node:test";
import assert from "node:assert/strict";
import { dayFault, readDay } from "../../src/QuotaTracker.Station/wwwroot/js/day-choice.js";

test("a day is read day first, however it is parted", () => {
    for (const typed of ["05/11/2026", "5/11/2026", " 5.11.2026 ", "05-11-2026", "5 11 2026", "05112026"])
        assert.equal(readDay(typed), "2026-11-05", typed);
});

test("what is no day is none, and a month of thirteen isn't turned round", () => {
    for (const typed of ["", "11/13/2026", "31/02/2026", "29/02/2025", "2026-11-05", "5/11", "5/11/26", "1/1/1899", "hôm qua"])
        assert.equal(readDay(typed), null, typed);
    assert.equal(readDay("29/02/2028"), "2028-02-29");
});

test("a day that hasn't come has no sheet", () => {
    assert.equal(dayFault("2026-11-05", "2026-11-05"), null);
    assert.equal(dayFault("2026-11-06", "2026-11-05"), "Day.ToCome");
    assert.equal(dayFault(null, "2026-11-05"), "Day.BadDay");
});
