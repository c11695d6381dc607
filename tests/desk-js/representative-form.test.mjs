import assert from "node:assert/strict";
import test from "node:test";
import { missingOf } from "../../src/QuotaTracker.Station/wwwroot/js/representative-form.js";

test("nobody is missing where nobody is named", () => assert.equal(missingOf(null), null));

test("a guardian needs a whole number and no paper", () => {
    assert.equal(missingOf({ kind: "Guardian", personalNumber: "010190000777", paper: null }), null);
    for (const personalNumber of ["", "01019000077", "0101900007777", "01019000077a"])
        assert.equal(missingOf({ kind: "Guardian", personalNumber, paper: null }).field, "representative-number");
});

test("nobody comes with themselves or instead of themselves", () => {
    const number = "010190000777";
    for (const kind of ["Guardian", "Proxy"])
        assert.deepEqual(missingOf({ kind, personalNumber: number, paper: "abc" }, number), { field: "representative-number", key: "Representative.SamePerson" });
    assert.equal(missingOf({ kind: "Guardian", personalNumber: number, paper: null }, "010315004321"), null);
});

test("a proxy needs a paper of three letters, blanks not counted", () => {
    const proxy = paper => missingOf({ kind: "Proxy", personalNumber: "010190000777", paper });
    assert.equal(proxy("abc"), null);
    assert.equal(proxy("ab").field, "representative-paper");
    assert.equal(proxy(" ab  ").field, "representative-paper");
    assert.equal(proxy(null).field, "representative-paper");
});
