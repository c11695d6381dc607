import { test } from "node:test";
import assert from "node:assert/strict";
import { chooses, goesBeyond, putFirst } from "../../src/QuotaTracker.Station/wwwroot/js/excess-choice.js";

test("a line goes in front of those chosen before, and stands there once", () => {
    assert.deepEqual(putFirst(null, 2), [2]);
    assert.deepEqual(putFirst([2], 0), [0, 2]);
    assert.deepEqual(putFirst([0, 2], 2), [2, 0]);
    assert.deepEqual(putFirst([2, 0], 2), [2, 0]);
});

test("there is a choice only where a part is exempt and a part is not", () => {
    const answer = { decision: "Exempt", goods: [{}, {}], exemptVnd: 2_000_000, taxedVnd: 1, aboveCapVnd: 0 };
    assert.equal(chooses(answer), true);
    assert.equal(chooses({ ...answer, goods: [{}] }), false, "one line is the excess itself");
    assert.equal(chooses({ ...answer, taxedVnd: 0 }), false);
    assert.equal(chooses({ ...answer, decision: "Taxable", exemptVnd: 0, taxedVnd: 5 }), false);
    assert.equal(chooses({ ...answer, decision: "Provisional", exemptVnd: 0, taxedVnd: 0, aboveCapVnd: 1 }), true, "it counts when central confirms");
    assert.equal(chooses({ ...answer, decision: "Provisional", exemptVnd: 0, taxedVnd: 0 }), false);
});

test("while central hasn't answered, no line is said to be in the excess", () => {
    assert.equal(goesBeyond({ decision: "Exempt" }, { taxedVnd: 1 }), true);
    assert.equal(goesBeyond({ decision: "Exempt" }, { taxedVnd: 0 }), false);
    assert.equal(goesBeyond({ decision: "Provisional" }, { taxedVnd: 1 }), false);
});
