import { test } from "node:test";
import assert from "node:assert/strict";
import { answersLine } from "../../src/QuotaTracker.Station/wwwroot/js/answers-line.js";

const t = (key, ...values) => `${key}(${values.join("|")})`;
const MORNING = Date.parse("2026-11-21T08:12:00+07:00");

test("nothing new, no line", () => {
    assert.equal(answersLine(null, "2026-11-21", t), null);
    assert.equal(answersLine(undefined, "2026-11-21", t), null);
});

test("how many, since when, and what", () => {
    const answers = { confirmed: 2, dutyDue: 1, voided: 0, sinceMs: MORNING };
    assert.equal(answersLine(answers, "2026-11-22", t), "Answers.Line(3|Answers.Yesterday()|Answers.Confirmed(2), Answers.DutyDue(1))");
    assert.match(answersLine(answers, "2026-11-21", t), /\|08:12 Answers\.Today\(\)\|/);
    assert.match(answersLine(answers, "2026-11-23", t), /\|21\/11\/2026\|/);
    assert.equal(answersLine({ confirmed: 0, dutyDue: 0, voided: 1, sinceMs: MORNING }, "2026-11-22", t), "Answers.Line(1|Answers.Yesterday()|Answers.Voided(1))");
});
