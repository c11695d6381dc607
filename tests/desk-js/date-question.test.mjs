import { test } from "node:test";
import assert from "node:assert/strict";
import { dateQuestion } from "../../src/QuotaTracker.Station/wwwroot/js/date-question.js";

const t = (key, ...values) => [key, ...values].join(" ");

test("nothing is asked without a moment to ask for", () => {
    assert.equal(dateQuestion(null, false, t), null);
    assert.equal(dateQuestion({ askedMs: null }, false, t), null);
    assert.equal(dateQuestion({}, true, t), null);
});

test("the question names weekday, day and time in Viet Nam, whatever the machine's zone", () => {
    // Saturday 23:59 and Sunday 00:00 there are Saturday afternoon elsewhere.
    assert.deepEqual(dateQuestion({ askedMs: Date.parse("2026-11-21T16:59:59Z") }, false, t), { question: "Date.Question Weekday.6 21/11/2026 23:59", todo: "" });
    assert.equal(dateQuestion({ askedMs: Date.parse("2026-11-21T17:00:00Z") }, false, t).question, "Date.Question Weekday.0 22/11/2026 00:00");
    assert.equal(dateQuestion({ askedMs: 0 }, false, t).question, "Date.Question Weekday.4 01/01/1970 07:00");
});

test("a no keeps the question, and says what to do", () =>
    assert.deepEqual(dateQuestion({ askedMs: Date.parse("2026-11-23T00:12:00Z") }, true, t), { question: "Date.Question Weekday.1 23/11/2026 07:12", todo: "Date.Todo" }));
