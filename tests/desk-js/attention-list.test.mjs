import { test } from "node:test";
import assert from "node:assert/strict";
import { parted, wordsOf } from "../../src/QuotaTracker.Station/wwwroot/js/attention-list.js";
import { textsFrom } from "../../src/QuotaTracker.Station/wwwroot/js/texts.js";

textsFrom({
    "Attention.Kind.incident": "amiss: {0}", "Attention.Kind.key-missing": "no key", "Attention.Kind.other": "else: {1} {0}",
    "Attention.Todo.incident": "tell a supervisor", "Attention.Todo.other": "tell somebody", "Attention.Entry": "entry {0}",
    "Incident.VoidWithoutLease": "the trip has not come back",
});

test("an incident is said in words, with its entry", () => assert.deepEqual(
    wordsOf({ kind: "incident", detail: "VoidWithoutLease", sequence: 7 }),
    { what: "amiss: the trip has not come back", where: "entry 7", todo: "tell a supervisor" }));

test("what is about no entry names none, and what has no advice of its own goes to somebody", () => assert.deepEqual(
    wordsOf({ kind: "key-missing", detail: "abc", sequence: 0 }), { what: "no key", where: null, todo: "tell somebody" }));

test("words of a newer program are shown as they are", () => {
    assert.equal(wordsOf({ kind: "incident", detail: "Newer", sequence: 0 }).what, "amiss: Newer");
    assert.equal(wordsOf({ kind: "newer", detail: "x", sequence: 0 }).what, "else: newer x");
    assert.equal(wordsOf({ kind: "newer", detail: "urn:quotatracker:problem:validation", sequence: 0 }).what, "else: newer validation");
});

test("what nobody has seen stands apart", () => {
    const [a, b] = [{ number: 1, seenAtMs: 5 }, { number: 2, seenAtMs: null }];
    assert.deepEqual(parted([a, b]), { open: [b], seen: [a] });
});
